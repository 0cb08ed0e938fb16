// Scores by keyboard: inside [data-scoring], a digit chooses the radio of that value, and "n" / "p" go to the next and
// previous [data-scoring-item]. Nothing happens while somebody is typing text.
export function startScoringKeys(area) {
  const items = () => [...area.querySelectorAll("[data-scoring-item]")];

  area.addEventListener("keydown", (event) => {
    const typing = event.target.closest("textarea, input:not([type=radio]), select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const item = event.target.closest("[data-scoring-item]");
    if (/^[0-9]$/.test(event.key) && item) {
      const radio = item.querySelector(`input[type=radio][value="${event.key}"]`);
      if (radio) {
        radio.checked = true;
        radio.focus();
        radio.dispatchEvent(new Event("input", { bubbles: true }));
        event.preventDefault();
      }
    } else if ((event.key === "n" || event.key === "p") && item) {
      const all = items();
      const next = all[all.indexOf(item) + (event.key === "n" ? 1 : -1)];
      next?.querySelector("input, textarea, button, a")?.focus();
    }
  });
}
