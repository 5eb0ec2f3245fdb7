// <search-now data-query data-locale data-url>: says how much a query finds now that found nothing.
// The rows of a page are asked for together, one request per language.
(() => {
  const waiting = new Map();

  const ask = async (locale, elements) => {
    const asked = new URLSearchParams({ locale });
    for (const element of elements) asked.append("q", element.dataset.query);
    const answer = await fetch(`${elements[0].dataset.url}?${asked}`);
    if (!answer.ok) return;
    const { found } = await answer.json();
    elements.forEach((element, at) => element.show(found[at]));
  };

  const askAll = () => {
    for (const [locale, elements] of waiting) ask(locale, elements);
    waiting.clear();
  };

  customElements.define(
    "search-now",
    class extends HTMLElement {
      connectedCallback() {
        if (!waiting.size) queueMicrotask(askAll);
        const { locale } = this.dataset;
        waiting.set(locale, [...(waiting.get(locale) ?? []), this]);
      }

      show(number) {
        const text = number ? this.dataset.some : this.dataset.none;
        this.textContent = text.replace("#", number);
        this.classList.toggle("search-now-found", number > 0);
      }
    },
  );
})();
