(() => {
const words = document.currentScript.dataset;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
function make(tag, properties, ...inside) {
const element = Object.assign(document.createElement(tag), properties);
element.append(...inside);
return element;
}
const button = (name, text, press) =>
make("button", { type: "button", className: name + " screen", onclick: press }, text);
const voice = make("p", { className: "said screen" });
voice.setAttribute("role", "status");
document.body.append(voice);
if (words.print) {
const { classList } = document.documentElement;
const inLarge = () => {
classList.add("large");
print();
};
addEventListener("afterprint", () => classList.remove("large"));
const text = [...document.querySelectorAll("main > .prose")].pop();
text?.append(button("button", words.print, () => print()), " ", button("button", words.printLarge, inLarge));
}
async function copy(text) {
try {
await navigator.clipboard.writeText(text);
return true;
} catch {
const focused = document.activeElement;
const field = make("textarea", { value: text, className: "said", readOnly: true });
document.body.append(field);
field.select();
const done = document.execCommand("copy");
field.remove();
focused?.focus();
return done;
}
}
function copyButton(cell) {
const code = cell.textContent.trim();
const label = (text) => {
const [before, after] = text.split("{code}");
return [before, make("span", {}, code), after];
};
const made = button("copy", "", async () => {
for (const other of document.querySelectorAll(".copy")) other.restore();
const done = await copy(code);
const said = fill(done ? words.copied : words.copyFailed, { code });
made.replaceChildren(...(done ? label(words.copied) : [said]));
voice.textContent = said;
});
made.restore = () => made.replaceChildren(...label(words.copy));
made.restore();
cell.abbr = code;
cell.append(" ", made);
}
function filter(table, number) {
const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
const input = make("input", { type: "search", id: "filter-" + number, autocomplete: "off" });
const count = make("p", { className: "small" });
count.setAttribute("role", "status");
const apply = () => {
const wanted = input.value.toLowerCase().split(/\s+/);
for (const [row, text] of rows) row.hidden = !wanted.every((word) => text.includes(word));
const shown = rows.filter(([row]) => !row.hidden).length;
count.textContent = input.value.trim() && fill(words.filtered, { shown, number: rows.length });
};
const clear = () => apply((input.value = ""));
input.oninput = apply;
input.onkeydown = (event) => void (event.key === "Escape" && clear());
addEventListener("hashchange", clear);
const label = make("label", { htmlFor: input.id }, words.filter);
table.before(make("div", { className: "filter screen" }, label, input, count));
}
if (words.copy) {
for (const [number, table] of document.querySelectorAll("table.codes").entries()) {
if (table.tBodies[0].rows.length > 5) filter(table, number);
if (!navigator.clipboard && !document.queryCommandSupported?.("copy")) continue;
table.querySelectorAll("tbody th").forEach(copyButton);
}
}
})();