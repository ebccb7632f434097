// Keeping pages for use without internet. Nothing is kept and no worker runs before the reader
// asks for it here. The words come from the theme, as data- attributes of this script's tag.
(() => {
  const words = document.currentScript.dataset;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const main = document.getElementById("main");

  function make(tag, properties, ...inside) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...inside);
    return element;
  }

  const button = (text, press) => make("button", { type: "button", className: "button", onclick: press }, text);

  // The worker marks the pages that it shows from a copy.
  const { kept } = document.documentElement.dataset;
  if (kept) {
    const date = new Date(kept).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
    const banner = make("div", { className: "banner kept" }, make("p", {}, fill(words.kept, { date })));
    banner.setAttribute("role", "note");
    main.prepend(banner);
  }

  const container = navigator.serviceWorker;
  if (!container || !location.protocol.startsWith("http")) return;
  const script = new URL(words.worker, location.href).href;
  const scope = new URL(".", script).href;
  const workerOf = (found) => found?.installing ?? found?.waiting ?? found?.active;

  const ask = (worker, question) =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data);
      worker.postMessage(question, [port2]);
    });

  const status = make("p", {});
  status.setAttribute("role", "status");
  const remove = button(words.delete, async () => {
    const worker = workerOf(await container.getRegistration(scope));
    if (worker) await ask(worker, { forget: true });
    status.textContent = words.deleted;
    status.tabIndex = -1;
    status.focus();
    remove.remove();
  });

  async function keep() {
    status.textContent = words.keeping;
    try {
      const links = document.querySelectorAll(".children a, .side a, .breadcrumb a");
      const urls = [...links].map((link) => link.href);
      urls.push(location.href, `${scope}index.html`, `${scope}offline.html`);
      const worker = workerOf(await container.register(script, { scope }));
      const { kept, failed } = await ask(worker, { keep: urls });
      status.textContent = fill(failed ? words.keptSome : words.keptAll, { number: kept, failed });
      status.after(remove);
    } catch {
      status.textContent = words.keepFailed;
    }
  }

  const panel = make("div", { className: "keep screen" });
  if (words.keep) {
    panel.append(button(words.keep, keep), make("p", { className: "small" }, words.keepHelp), status);
    (main.querySelector(".lead") ?? main.querySelector("h1")).after(panel);
  }
  // Whoever keeps pages can end it on every page.
  container.getRegistration(scope).then((found) => {
    if (workerOf(found)?.scriptURL !== script) return;
    if (!panel.isConnected) main.append(panel);
    panel.append(status, remove);
  });
})();
