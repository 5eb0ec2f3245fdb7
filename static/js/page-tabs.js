// Turns sections into tabs on wide screens. On narrow ones and without this file they are headings.
const WIDE = window.matchMedia("(min-width: 60rem)");

class PageTabs extends HTMLElement {
  connectedCallback() {
    this.sections = [...this.querySelectorAll(":scope > [data-tab]")];
    this.contents = document.querySelector(".parts");
    WIDE.addEventListener("change", () => this.arrange());
    window.addEventListener("hashchange", () => this.follow());
    this.arrange();
    this.follow();
  }

  arrange() {
    if (WIDE.matches && !this.list) this.build();
    if (!WIDE.matches && this.list) this.undo();
  }

  build() {
    this.list = document.createElement("div");
    this.list.className = "tabs";
    this.list.setAttribute("role", "tablist");
    this.list.setAttribute("aria-labelledby", "parts-title");
    this.tabs = this.sections.map((section) => {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `tab-${section.id}`;
      tab.textContent = section.dataset.tab;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", section.id);
      tab.addEventListener("click", () => this.select(section, true));
      section.setAttribute("role", "tabpanel");
      section.setAttribute("aria-labelledby", tab.id);
      // Search in the page opens the section that holds the words.
      section.addEventListener("beforematch", () => this.select(section));
      return tab;
    });
    this.list.append(...this.tabs);
    this.list.addEventListener("keydown", (event) => this.move(event));
    this.prepend(this.list);
    if (this.contents) this.contents.hidden = true;
    this.select(this.sections[0]);
  }

  undo() {
    this.list.remove();
    this.list = null;
    if (this.contents) this.contents.hidden = false;
    for (const section of this.sections) {
      section.removeAttribute("hidden");
      section.removeAttribute("role");
      section.removeAttribute("aria-labelledby");
    }
  }

  select(chosen, remember = false) {
    this.sections.forEach((section, index) => {
      const isChosen = section === chosen;
      if (isChosen) section.removeAttribute("hidden");
      else section.setAttribute("hidden", "until-found");
      this.tabs[index].setAttribute("aria-selected", String(isChosen));
      this.tabs[index].tabIndex = isChosen ? 0 : -1;
    });
    if (remember) history.replaceState(null, "", `#${chosen.id}`);
  }

  move(event) {
    const at = this.tabs.indexOf(document.activeElement);
    const last = this.tabs.length - 1;
    const to = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    this.select(this.sections[to], true);
    this.tabs[to].focus();
  }

  follow() {
    if (!this.list || !location.hash) return;
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const section = target && this.sections.find((one) => one.contains(target));
    if (!section) return;
    this.select(section);
    target.scrollIntoView();
  }
}

customElements.define("page-tabs", PageTabs);
