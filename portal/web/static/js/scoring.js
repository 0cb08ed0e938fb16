// Scores by keyboard: inside [data-scoring], a digit chooses the radio of that value, "r" goes to the reason, and "n" / "p"
// go to the next and previous [data-scoring-item], or follow the page's own link from the last and first one. Ctrl+Enter
// goes on from the reason too. Nothing else happens while somebody is typing text.
export function startScoringKeys(area) {
  const items = () => [...area.querySelectorAll("[data-scoring-item]")];

  const go = (item, step) => {
    const all = items();
    const next = all[all.indexOf(item) + step];
    if (!next) {
      area.querySelector(step > 0 ? "a[data-scoring-next]" : "a[data-scoring-previous]")?.click();
      return;
    }
    const place =
      next.querySelector("input[type=radio]:checked") ?? next.querySelector("input[type=radio], textarea, button, a[href]");
    place?.focus();
    (next.closest("section") ?? next).scrollIntoView({ block: "start" });
  };

  const choose = (item, digit) => {
    const radio = item.querySelector(`input[type=radio][value="${digit}"]`);
    if (!radio) return false;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  };

  area.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-scoring-item]");
    if (!item || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      go(item, 1);
      return;
    }
    if (event.target.closest("textarea, input:not([type=radio]), select, [contenteditable]")) return;
    if (/^[0-9]$/.test(event.key)) {
      if (choose(item, event.key)) event.preventDefault();
    } else if (event.key === "r") {
      event.preventDefault();
      item.querySelector("textarea")?.focus();
    } else if (event.key === "n" || event.key === "p") {
      event.preventDefault();
      go(item, event.key === "n" ? 1 : -1);
    }
  });
}
