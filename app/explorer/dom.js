// Builds elements from [tag, attributes, ...children]. Strings become text nodes: nothing in them is ever markup.
const TAGS = new Set(["div", "span", "p", "mark", "del", "ins", "article", "section", "header", "h1", "h2", "h3", "ol", "ul",
  "li", "table", "thead", "tbody", "tr", "th", "td", "a", "button", "b", "small", "blockquote", "details", "summary",
  "dl", "dt", "dd", "time", "sup", "br"]);

function build(node, send) {
  if (typeof node === "string") return document.createTextNode(node);
  const [tag, attributes, ...children] = node;
  const element = document.createElement(TAGS.has(tag) ? tag : "span");
  if (attributes.cls) element.className = attributes.cls;
  if (attributes.tip) { element.title = attributes.tip; }
  if (attributes.label) element.setAttribute("aria-label", attributes.label);
  if (element.classList.contains("scroll")) {  // a box that scrolls must be reached by keyboard
    element.tabIndex = 0;
    element.setAttribute("role", "region");
    element.setAttribute("aria-label", attributes.label || "文字");
  }
  if (attributes.id) element.dataset.id = attributes.id;
  if (attributes.open) element.open = true;
  if (attributes.share !== undefined) element.style.setProperty("--share", Number(attributes.share));
  if (attributes.colspan) element.colSpan = Number(attributes.colspan);
  // addresses are made by the app: a page name and a query; anything with a scheme or host is dropped
  if (tag === "a" && attributes.href && /^[a-z]*(\?[^\s]*)?$/.test(attributes.href)) {
    element.href = new URL(attributes.href || ".", document.baseURI).href;
    element.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      send("visit", attributes.href);
    });
  }
  if (attributes.go) {
    element.addEventListener("click", (event) => { event.preventDefault(); send("go", attributes.go); });
    if (tag !== "button") {
      element.tabIndex = 0;
      element.setAttribute("role", "button");
      element.addEventListener("keydown", (event) => { if (event.key === "Enter") element.click(); });
    } else { element.type = "button"; }
  }
  // a jump inside this drawing: both columns of the check, outline of the reader
  if (attributes.jump) {
    element.tabIndex = 0;
    element.setAttribute("role", "button");
    const jump = () => {
      const target = element.getRootNode().querySelector(`[data-id="${CSS.escape(attributes.jump)}"]`);
      if (!target) return;
      element.getRootNode().querySelectorAll(".now").forEach((e) => e.classList.remove("now"));
      target.classList.add("now");
      reveal(target);
    };
    element.addEventListener("click", jump);
    element.addEventListener("keydown", (event) => { if (event.key === "Enter") jump(); });
  }
  for (const child of children) element.append(build(child, send));
  return element;
}

// Scrolls the nearest scrolling box, and the page only as far as needed to see it.
function reveal(target) {
  const box = target.closest(".scroll");
  if (box) {
    const place = target.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
    box.scrollTo({ top: Math.max(0, place - box.clientHeight / 3), behavior: "instant" });
  } else target.scrollIntoView({ block: "center" });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const packed = JSON.stringify(data);
  if (parentElement.wenben === packed) return;  // a rerun that changed nothing keeps scroll position and focus
  parentElement.wenben = packed;
  parentElement.querySelector(".root")?.remove();
  const root = document.createElement("div");
  root.className = "root";
  root.append(build(data.tree, (name, value) => setTriggerValue(name, value)));
  parentElement.append(root);
  if (data.scroll) {
    const target = root.querySelector("." + data.scroll);
    if (target) requestAnimationFrame(() => reveal(target));
  }
}
