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
const size = (bytes) => {
const [unit, part, digits] = bytes < 1e6 ? ["kilobyte", 1e3, 0] : ["megabyte", 1e6, 1];
const options = { style: "unit", unit, maximumFractionDigits: digits };
return Math.max(bytes / part, 1).toLocaleString(document.documentElement.lang, options);
};
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
urls.push(location.href, scope + "index.html", scope + "offline.html");
const worker = workerOf(await container.register(script, { scope }));
const { kept, failed, files, bytes, filesFailed, large, largest } = await ask(worker, { keep: urls });
const told = [fill(failed ? words.keptSome : words.keptAll, { number: kept, failed })];
if (files) told.push(fill(words.keptFiles, { number: files, size: size(bytes) }));
if (filesFailed) told.push(fill(words.filesFailed, { number: filesFailed }));
if (large) told.push(fill(words.filesLarge, { number: large, size: size(largest) }));
status.textContent = told.join(" ");
status.after(remove);
} catch {
status.textContent = words.keepFailed;
}
}
const panel = make("div", { className: "keep screen" });
if (words.keep) {
panel.append(button(words.keep, keep), make("p", { className: "small" }, words.keepHelp), status);
([...main.querySelectorAll(":scope > .prose")].at(-1) ?? main.querySelector("h1")).after(panel);
}
container.getRegistration(scope).then((found) => {
if (workerOf(found)?.scriptURL !== script) return;
if (!panel.isConnected) main.append(panel);
panel.append(status, remove);
});
})();