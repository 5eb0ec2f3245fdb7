// Suggestions under a search box: a combobox as ARIA 1.2 describes it. Without this file the box is
// a plain form.
const WAIT = 150; // milliseconds after the last letter
const SHORTEST = 2; // letters

class PortalSearch extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.list = document.createElement("ul");
    this.list.id = `${this.input.id}-suggestions`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.dataset.label);
    this.status = document.createElement("span");
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    this.append(this.list, this.status);
    const { input } = this;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", () => this.askSoon());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    // The box keeps the focus while a suggestion is pressed.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick(option);
    });
  }

  get options() {
    return [...this.list.children];
  }

  get active() {
    return this.list.querySelector("[aria-selected=true]");
  }

  askSoon() {
    clearTimeout(this.timer);
    this.asking?.abort();
    const text = this.input.value.trim();
    if ([...text].length < SHORTEST) this.close();
    else this.timer = setTimeout(() => this.ask(text), WAIT);
  }

  async ask(text) {
    this.asking = new AbortController();
    const query = new URLSearchParams({ q: text, locale: this.dataset.locale });
    try {
      const answer = await fetch(`${this.dataset.url}?${query}`, { signal: this.asking.signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (document.activeElement === this.input) this.show(found);
    } catch {
      this.close(); // asked anew, or no network: the form still works
    }
  }

  show(suggestions) {
    this.close();
    this.list.replaceChildren(...suggestions.map((one, index) => this.option(one, index)));
    const count = suggestions.length;
    const words = count === 0 ? this.dataset.none : count === 1 ? this.dataset.one : this.dataset.many;
    this.status.textContent = words.replace("{count}", count);
    if (count) this.open();
  }

  option({ kind, text, url, code }, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.dataset.kind = kind;
    option.dataset.text = text;
    option.dataset.url = url;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.textContent = text;
    option.append(name);
    const note = kind === "query" ? this.dataset.query : code;
    if (note) {
      const small = document.createElement("small");
      small.textContent = note;
      option.append(" ", small);
    }
    return option;
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.activate(null);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
  }

  activate(option) {
    this.active?.setAttribute("aria-selected", "false");
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  press(event) {
    // Enter and arrows may belong to the keyboard with which Vietnamese is typed.
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (this.list.hidden) {
      if (event.key === "ArrowDown" && this.options.length) {
        event.preventDefault();
        this.open();
      }
      return;
    }
    const { options, active } = this;
    const at = options.indexOf(active);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? options.length - 1 : at - 1,
      Home: active ? 0 : undefined,
      End: active ? options.length - 1 : undefined,
    }[event.key];
    if (to !== undefined) this.activate(options[to] ?? null); // past an end: back to the words
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && active) this.pick(active);
    else return;
    event.preventDefault();
  }

  pick(option) {
    const { kind, text, url } = option.dataset;
    this.close();
    if (kind === "query") {
      this.input.value = text;
      this.input.form.requestSubmit();
    } else {
      // On this host, whichever the address names: it leads on to the other language's by itself.
      const there = new URL(url, location.href);
      location.assign(`${there.pathname}${there.search}`);
    }
  }
}

customElements.define("portal-search", PortalSearch);
