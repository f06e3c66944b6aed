// A small and safe part of Markdown as nodes: what a model says becomes text nodes in elements chosen here.
// Fences, headings, lists, paragraphs; within a line code, bold and bare http(s) addresses. No HTML is ever read.

const INLINE = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|(https?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]}。，；：！？）】])/g;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

export function render(text) {
  const fragment = document.createDocumentFragment();
  let block = null; // the open <pre>, <ul>, <ol> or <p>
  let lines = [];
  const close = () => {
    if (block?.localName === "pre") block.firstChild.textContent = lines.join("\n");
    else if (block?.localName === "p") inline(block, lines.join("\n"));
    lines = [];
    block = null;
  };
  const open = (name) => {
    close();
    block = fragment.appendChild(document.createElement(name));
    return block;
  };
  for (const line of text.split("\n")) {
    if (line.trimStart().startsWith("```")) {
      if (block?.localName === "pre") close();
      else open("pre").append(document.createElement("code"));
    } else if (block?.localName === "pre") {
      lines.push(line);
    } else if (!line.trim()) {
      close();
    } else if (/^#{1,6}\s/.test(line)) {
      inline(open("h3"), line.replace(/^#+\s+/, ""));
      close();
    } else if (ITEM.test(line)) {
      const [, number, words] = ITEM.exec(line);
      const name = number ? "ol" : "ul";
      const list = block?.localName === name ? block : open(name);
      const item = list.appendChild(document.createElement("li"));
      if (number) item.value = Number(number);
      inline(item, words);
    } else {
      if (block?.localName !== "p") open("p");
      lines.push(line);
    }
  }
  close();
  return fragment;
}

function inline(parent, text) {
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    plain(parent, text.slice(from, match.index));
    from = match.index + match[0].length;
    const [, code, bold, address] = match;
    const element = document.createElement(code ? "code" : bold ? "strong" : "a");
    element.textContent = code ?? bold ?? address;
    if (address) {
      element.href = address;
      element.rel = "noopener noreferrer nofollow";
      element.target = "_blank";
    }
    parent.append(element);
  }
  plain(parent, text.slice(from));
}

function plain(parent, text) {
  text.split("\n").forEach((line, index) => {
    if (index) parent.append(document.createElement("br"));
    if (line) parent.append(line);
  });
}
