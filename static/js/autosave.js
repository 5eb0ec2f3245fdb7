// Saves a step while somebody types, as the button “save” would: the server reads the same form.
// Without this file nothing is saved before the button is pressed.
const PAUSE = 1500; // milliseconds without a key
const PATIENCE = 10000; // until the next try without a connection

class DraftAutosave extends HTMLElement {
  connectedCallback() {
    this.form = document.getElementById(this.dataset.form);
    this.line = this.querySelector("[role=status]");
    this.form.addEventListener("input", () => this.later(PAUSE));
    this.form.addEventListener("submit", (event) => this.finish(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.timer) this.save();
    });
  }

  later(pause) {
    clearTimeout(this.timer);
    if (this.isOver) return;
    this.timer = setTimeout(() => this.save(), pause);
  }

  save() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.saving) return this.later(PAUSE);
    this.tell("saving");
    this.saving = this.send().finally(() => { this.saving = null; });
  }

  async send() {
    const body = new FormData(this.form);
    body.append("autosave", "1");
    let answer;
    try {
      const keepalive = document.visibilityState === "hidden"; // and then at most 64 kB
      answer = await fetch(this.form.action, { method: "POST", body, redirect: "manual", keepalive });
    } catch {
      this.tell("failed");
      this.later(PATIENCE);
      return;
    }
    if (answer.status === 204) {
      this.form.elements.revision.value = answer.headers.get("ETag").replaceAll('"', "");
      this.tell("saved");
    } else {
      this.isOver = answer.status === 412;
      this.tell(this.isOver ? "conflict" : "refused");
    }
  }

  // A page that is sent while it saves itself would be behind its own revision.
  async finish(event) {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.saving) return;
    event.preventDefault();
    await this.saving;
    this.form.requestSubmit(event.submitter);
  }

  tell(state) {
    const time = new Date().toLocaleTimeString("vi-VN", {
      hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh",
    });
    this.line.textContent = this.dataset[state].replace("{time}", time);
    this.line.classList.toggle("unsaved", !["saving", "saved"].includes(state));
  }
}

customElements.define("draft-autosave", DraftAutosave);
