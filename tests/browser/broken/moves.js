// After the first picture of the page, something pushes the text down.
requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById("late").classList.add("tall")));
