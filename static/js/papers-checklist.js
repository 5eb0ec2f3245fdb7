// Remembers on this device which papers are ready. Nothing leaves the browser.
class PapersChecklist extends HTMLElement {
  connectedCallback() {
    this.key = `papers:${this.dataset.code}`;
    this.boxes = [...this.querySelectorAll("input[type=checkbox]")];
    this.line = this.querySelector(".progress");
    this.line.hidden = false;
    const ready = new Set(this.load());
    for (const box of this.boxes) {
      box.checked = ready.has(box.id);
      box.addEventListener("change", () => this.save());
    }
    this.line.querySelector("button").addEventListener("click", () => {
      for (const box of this.boxes) box.checked = false;
      this.save();
    });
    this.tell();
  }

  load() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? [];
    } catch {
      return []; // storage is off or holds something else: begin anew
    }
  }

  save() {
    const ready = this.boxes.filter((box) => box.checked).map((box) => box.id);
    try {
      if (ready.length) localStorage.setItem(this.key, JSON.stringify(ready));
      else localStorage.removeItem(this.key);
    } catch {
      // storage is off: the ticks last as long as the page
    }
    this.tell();
  }

  tell() {
    const done = this.boxes.filter((box) => box.checked).length;
    this.line.querySelector("span").textContent = this.dataset.done
      .replace("{done}", done)
      .replace("{all}", this.boxes.length);
  }
}

customElements.define("papers-checklist", PapersChecklist);
