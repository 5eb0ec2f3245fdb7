// Filters long lists of tick boxes by letters, with or without accents; ticked ones stay visible.
(() => {
  const fold = (text) =>
    text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");

  const start = (frame) => {
    if (frame.dataset.started) return;
    frame.dataset.started = "yes";
    const box = frame.querySelector("input[type=search]");
    const labels = [...frame.querySelectorAll(".checks-list label")];
    const chosen = frame.querySelector(".checks-chosen");
    const show = () => {
      const wanted = fold(box.value);
      const ticked = labels.filter((label) => label.querySelector("input").checked);
      for (const label of labels) {
        label.hidden = !ticked.includes(label) && !fold(label.textContent).includes(wanted);
      }
      chosen.textContent = ticked.map((label) => label.textContent.trim()).join(" · ");
      chosen.hidden = ticked.length === 0;
    };
    frame.addEventListener("input", show);
    // Enter in the filter must not send the page.
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    show();
  };

  const startAll = () => document.querySelectorAll("[data-filtered-checks]").forEach(start);
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", startAll);
  } else {
    startAll();
  }
})();
