// The filter over the table of rates. Without it the whole table stands there.

const filter = document.getElementById("filter");
const words = document.getElementById("words");
const onlyFree = document.getElementById("only-free");
const rows = [...document.querySelectorAll("#rates tbody tr")];

function sift() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !wanted.every((word) => text.includes(word)) || (onlyFree.checked && row.dataset.free !== "yes");
    shown += row.hidden ? 0 : 1;
  }
  document.getElementById("none-left").hidden = shown > 0;
}

if (filter) {
  filter.hidden = false;
  filter.addEventListener("input", sift);
  filter.addEventListener("submit", (event) => event.preventDefault());
}
