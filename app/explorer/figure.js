// Saves a chart as a file, in the browser: the drawing that is on the page, on white, at twice its size for PNG.
function drawing(key) {
  return [...document.getElementsByClassName("st-key-" + key)].map((e) => e.querySelector("svg.marks")).find(Boolean);
}

function copy(svg) {
  const made = svg.cloneNode(true);
  const [width, height] = [svg.clientWidth || svg.width.baseVal.value, svg.clientHeight || svg.height.baseVal.value];
  made.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  made.setAttribute("width", width);
  made.setAttribute("height", height);
  const white = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  white.setAttribute("width", "100%");
  white.setAttribute("height", "100%");
  white.setAttribute("fill", "#ffffff");
  made.prepend(white);
  return [new Blob([new XMLSerializer().serializeToString(made)], { type: "image/svg+xml" }), width, height];
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function picture(key, name) {
  const [blob, width, height] = copy(drawing(key));
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * 2, height * 2];
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    pen.drawImage(image, 0, 0, width, height);
    canvas.toBlob((made) => save(made, name + ".png"));
    URL.revokeObjectURL(image.src);
  };
  image.src = URL.createObjectURL(blob);
}

export default function ({ data, parentElement }) {
  if (parentElement.querySelector("button")) return;
  const ways = [["图片（PNG）", () => picture(data.key, data.name)], ["矢量图（SVG）", () => save(copy(drawing(data.key))[0], data.name + ".svg")]];
  for (const [label, act] of ways) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => drawing(data.key) && act());
    parentElement.append(button);
  }
}
