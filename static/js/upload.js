// Sends each file as soon as it is chosen, shows how far it is, and tries again where the line
// broke. Without this file the files go with the page.
const POLL = 2000; // milliseconds between questions whether files were checked
const POLLS = 60;
const states = JSON.parse(document.getElementById("file-states").textContent);
let queue = Promise.resolve(); // one file after the other: slow lines carry one best
let pending = 0;

// Who goes on while files are on their way goes on when they have arrived.
document.getElementById("papers").addEventListener("submit", async (event) => {
  if (!pending) return;
  event.preventDefault();
  while (pending) await queue;
  event.target.requestSubmit(event.submitter);
});

class PaperUpload extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.list = this.querySelector(".given");
    this.line = this.querySelector("[role=status]");
    this.token = this.closest("form").elements.csrfmiddlewaretoken.value;
    this.input.addEventListener("change", () => {
      for (const file of this.input.files) this.begin(file);
      this.input.value = ""; // what is on its way need not go with the page
    });
    for (const item of this.list.children) this.makeRemovable(item);
    this.watch();
  }

  begin(file) {
    const item = document.createElement("li");
    item.append(element("span", "given-name", file.name));
    this.list.append(item);
    this.enqueue(item, file);
  }

  enqueue(item, file) {
    const progress = element("progress");
    progress.max = 100;
    progress.value = 0;
    progress.ariaLabel = file.name;
    item.querySelectorAll(":scope > :not(.given-name)").forEach((part) => part.remove());
    item.append(progress);
    pending += 1;
    queue = queue.then(() => this.send(item, file, progress)).then(() => { pending -= 1; });
  }

  send(item, file, progress) {
    const body = new FormData();
    body.append("component", this.dataset.component);
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", this.dataset.url);
    request.setRequestHeader("X-CSRFToken", this.token);
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.responseType = "json";
    this.say("sending", file.name);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      progress.value = (100 * loaded) / total;
    });
    return new Promise((done) => {
      request.addEventListener("loadend", () => {
        if (request.status === 201 || request.status === 200) this.keep(item, request.response);
        else this.refuse(item, file, request);
        done();
      });
      request.send(body);
    });
  }

  keep(item, paper) {
    const { name, size, state } = paper.file;
    const twin = this.list.querySelector(`[data-number="${paper.id}"]`);
    if (twin) twin.remove(); // sent once more since the answer was lost
    Object.assign(item.dataset, { number: paper.id, name, state });
    const about = element("span", "soft", `${inWords(size)} · `);
    about.append(element("span", "given-state", states[state]));
    const remove = element("button", "button button-quiet button-small", this.dataset.remove);
    remove.type = "button";
    remove.append(element("span", "hidden", ` ${name}`));
    item.replaceChildren(element("span", "given-name", name), about, remove);
    this.makeRemovable(item);
    this.say("done", name);
    this.watch();
  }

  refuse(item, file, request) {
    const answer = request.response ?? {};
    const isLost = request.status === 0 || request.status >= 500;
    const reason = Object.values(answer.errors ?? {}).flat()[0] ?? answer.detail;
    const text = isLost || !reason ? this.dataset.failed.replace("{name}", file.name) : reason;
    const error = element("span", "error", text);
    error.setAttribute("role", "alert");
    const again = element("button", "button button-quiet button-small", this.dataset.retry);
    again.type = "button";
    again.addEventListener("click", () => this.enqueue(item, file));
    const away = element("button", "button button-quiet button-small", this.dataset.remove);
    away.type = "button";
    away.addEventListener("click", () => this.drop(item));
    item.querySelector("progress").remove();
    item.append(error, again, away);
    if (isLost) addEventListener("online", () => again.isConnected && again.click(), { once: true });
  }

  makeRemovable(item) {
    item.querySelector("button").addEventListener("click", async (event) => {
      event.preventDefault();
      const answer = await fetch(`${this.dataset.url}${item.dataset.number}/`, {
        method: "DELETE",
        headers: { "X-CSRFToken": this.token },
      });
      if (answer.ok || answer.status === 404) {
        this.say("removed", item.dataset.name);
        this.drop(item);
      }
    });
  }

  drop(item) {
    item.remove();
    this.input.focus();
  }

  say(what, name) {
    this.line.textContent = this.dataset[what].replace("{name}", name);
  }

  // Files are checked after they came: shows the outcome without loading the page again.
  async watch(left = POLLS) {
    if (this.isWatching || !left || !this.list.querySelector("[data-state=quarantined]")) return;
    this.isWatching = true;
    await new Promise((wake) => { setTimeout(wake, POLL); });
    this.isWatching = false;
    const answer = await fetch(this.dataset.url).catch(() => null);
    for (const paper of answer?.ok ? (await answer.json()).results : []) {
      const item = this.list.querySelector(`[data-number="${paper.id}"]`);
      if (!item) continue;
      item.dataset.state = paper.file.state;
      item.querySelector(".given-state").textContent = states[paper.file.state];
    }
    this.watch(left - 1);
  }
}

function element(tag, css = "", text = "") {
  const made = document.createElement(tag);
  if (css) made.className = css;
  made.textContent = text;
  return made;
}

function inWords(bytes) {
  const words = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  return bytes < 1024 ** 2 ? `${words.format(bytes / 1024)} KB` : `${words.format(bytes / 1024 ** 2)} MB`;
}

customElements.define("paper-upload", PaperUpload);
