for (const cell of document.querySelectorAll("tbody th")) {
  const button = document.createElement("button");
  button.className = "tiny";
  button.textContent = "Copy";
  button.style.padding = 0;
  button.onclick = () => navigator.clipboard?.writeText("E0002").catch(() => {});
  cell.append(button);
}
