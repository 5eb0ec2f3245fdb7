// Modules of the portal for other sites: <portal-dossier procedure="…" locale="vi">,
// <portal-lookup>, <portal-search>. Sends no cookies. docs/embedding.md tells more.
(() => {
  const SCRIPT = document.currentScript.src;
  const PORTAL = new URL(SCRIPT).origin;
  const API = `${PORTAL}/api/v1/`;
  const PAUSE = 800; // milliseconds without typing after which it is saved
  const SCAN_EVERY = 2000; // milliseconds
  const SCANS = 30;
  const SELECT_FROM = 8; // choices; fewer are radio buttons
  const UNREACHABLE = "Không kết nối được với Cổng. / The portal cannot be reached.";

  class Problem extends Error {
    constructor({ detail = "", errors = {} }, status) {
      super(detail);
      Object.assign(this, { status, errors });
    }
  }

  // An element; a property that is a function listens, text is never read as HTML.
  function h(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (![undefined, null, false].includes(value)) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter(Boolean));
    return element;
  }

  async function call(path, { method = "GET", query = {}, body, headers = {} } = {}) {
    const address = new URL(path, API);
    for (const [name, value] of Object.entries(query)) if (value) address.searchParams.set(name, value);
    const sent = body ? { ...headers, "Content-Type": "application/json" } : headers;
    const answer = await fetch(address, {
      method, headers: sent, body: body && JSON.stringify(body), credentials: "omit", cache: "no-store",
    });
    if (!answer.ok) throw new Problem(await answer.json().catch(() => ({})), answer.status);
    return answer;
  }

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const isEmpty = (value) =>
    value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
  const at = (data, path) => path.split(".").reduce((found, key) => found?.[key], data);

  function put(data, path, value) {
    const keys = path.split(".");
    const last = keys.pop();
    let target = data;
    for (const key of keys) target = target[key] ??= {};
    target[last] = value;
  }

  class PortalModule extends HTMLElement {
    async connectedCallback() {
      if (this.shadowRoot) return;
      this.locale = this.getAttribute("locale") === "en" ? "en" : "vi";
      this.body = h("div");
      this.live = h("p", { role: "status", class: "soft" });
      this.attachShadow({ mode: "open" }).append(
        h("link", { rel: "stylesheet", href: new URL("portal.css", SCRIPT).href }),
        h("section", { class: "frame", lang: this.locale }, this.body, this.live));
      try {
        this.config = await this.get("embed/");
      } catch {
        this.complain(UNREACHABLE);
        return;
      }
      this.t = this.config.texts;
      if (this.config.is_allowed || !this.needsLeave) await this.guarded(() => this.start());
      else {
        this.show(h("a", { href: this.config.links.home }, this.t.at_portal));
        this.complain(filled(this.t.not_allowed, { origin: location.origin }));
      }
    }

    // Run what may fail, and tell people when it does.
    async guarded(work) {
      try {
        return await work();
      } catch (error) {
        this.complain((error instanceof Problem && error.message) || this.t.failed);
        if (!(error instanceof Problem || error instanceof TypeError)) throw error;
      }
      return undefined;
    }

    get(path, query) {
      return call(path, { query: { locale: this.locale, ...query } }).then((answer) => answer.json());
    }

    // Without an English version the Vietnamese one.
    ofProcedure(path, query) {
      const address = `procedures/${encodeURIComponent(this.getAttribute("procedure"))}/${path}`;
      return this.get(address, query).catch((error) => {
        if (error.status !== 404) throw error;
        return this.get(address, { ...query, locale: "vi" });
      });
    }

    show(...nodes) {
      this.body.replaceChildren(...nodes.flat(Infinity).filter(Boolean));
    }

    say(text) {
      this.live.textContent = text;
    }

    complain(text) {
      this.body.querySelector(".problem")?.remove();
      this.body.prepend(h("div", { class: "problem", role: "alert", tabindex: "-1" }, text));
      this.body.firstChild.focus();
    }

    heading(text) {
      return h("h2", { tabindex: "-1" }, text);
    }

    // A form of one line; what it finds is read out.
    asking({ label, help, button }, work, ...above) {
      const input = h("input", { id: "asked", autocomplete: "off", "aria-describedby": help && "help" });
      this.found = h("div", { "aria-live": "polite" });
      const submit = (event) => {
        event.preventDefault();
        this.body.querySelector(".problem")?.remove();
        this.found.replaceChildren();
        if (input.value.trim()) this.guarded(() => work(input.value.trim()));
        else input.focus();
      };
      const form = h("form", { submit },
        h("div", { class: "field" }, h("label", { for: "asked" }, label), help && h("p", { class: "soft", id: "help" }, help), input),
        h("button", { class: "primary" }, button));
      this.show(...above, form, this.found);
    }

    button(text, work, name) {
      return h("button", { type: "button", class: name, click: () => this.guarded(work) }, text);
    }
  }

  class PortalLookup extends PortalModule {
    needsLeave = true;

    start() {
      const { lookup, lookup_code: label, lookup_help: help, look_up: button } = this.t;
      this.asking({ label, help, button }, (code) => this.ask(code), this.heading(lookup));
      this.body.querySelector("input").value = this.getAttribute("code") || "";
    }

    async ask(asked) {
      const { code, completion, words } = await this.get("lookup/", { code: asked });
      const percent = filled(this.t.completion, { percent: completion });
      this.found.append(h("h3", {}, code), h("progress", { max: 100, value: completion, "aria-label": percent }));
      this.found.append(h("p", {}, `${percent}: ${words}`));
    }
  }

  class PortalSearch extends PortalModule {
    start() {
      this.asking({ label: this.t.search, button: this.t.find }, (q) => this.ask(q));
    }

    async ask(q) {
      const { results, total } = await this.get("search/", { q, page_size: 10 });
      const all = new URL(this.config.links.search);
      all.searchParams.set("q", q);
      const items = results.map((one) =>
        h("li", {}, h("a", { href: one.url, lang: one.locale }, one.title), one.code && h("small", {}, ` ${one.code}`)));
      this.found.append(h("p", {}, total ? filled(this.t.found, { count: total }) : this.t.nothing), h("ul", {}, items));
      this.found.append(h("p", {}, h("a", { href: all.href }, this.t.all)));
    }
  }

  // Questions as inputs, and what is typed as the values that the API takes.
  class Inputs {
    constructor(module) {
      this.module = module;
    }

    field(field, path = field.path) {
      const { t, errors } = this.module;
      const id = `f-${path}`;
      const faults = errors[path] || [];
      const described = [field.help && `${id}-help`, faults.length && `${id}-error`].filter(Boolean).join(" ");
      const words = [field.label, !field.required && h("small", {}, ` (${t.optional})`)];
      const notes = [
        field.help && h("p", { class: "soft pre", id: `${id}-help` }, field.help),
        faults.length > 0 && h("div", { id: `${id}-error` }, faults.map((text) => h("p", { class: "error" }, text))),
      ];
      const state = { "aria-describedby": described || null, "aria-invalid": faults.length > 0 && "true" };
      return this.made(field, path, id, words, notes, state);
    }

    made(field, path, id, words, notes, state) {
      const value = at(this.module.data, path);
      const group = (name, inner) => h("fieldset", { id, class: name, "aria-describedby": state["aria-describedby"] },
        h("legend", {}, words), notes, inner);
      if (field.kind === "address") return group("group", field.parts.map((part) => this.field(part, `${path}.${part.key}`)));
      if (field.kind === "table") return group("group", this.rows(field, path, value));
      if (field.kind === "declaration") {
        const box = this.box("checkbox", id, value === true, (is) => this.module.change(path, is || null), state);
        return h("div", { class: "field" }, notes, h("div", { class: "tick" }, box, h("label", { for: id }, words)));
      }
      const options = this.options(field);
      if (options && (options.length < SELECT_FROM || field.kind === "multiple")) {
        return group(null, options.map((option, index) => this.option(field, path, `${id}-${index}`, option, value)));
      }
      return h("div", { class: "field" }, h("label", { for: id }, words), notes,
        options ? this.select(path, id, options, value, state) : this.text(field, path, id, value, state));
    }

    options({ kind, choices }) {
      const { t } = this.module;
      if (kind === "yes_no") return [{ value: true, label: t.yes }, { value: false, label: t.no }];
      return ["choice", "multiple"].includes(kind) ? choices : null;
    }

    option(field, path, id, { value, label }, given) {
      const many = field.kind === "multiple";
      const chosen = () => at(this.module.data, path) || [];
      const change = (is) => {
        if (!many) this.module.change(path, value);
        else this.module.change(path, is ? [...chosen(), value] : chosen().filter((one) => one !== value));
      };
      const isChosen = many ? (given || []).includes(value) : given === value;
      const box = this.box(many ? "checkbox" : "radio", id, isChosen, change, { name: path });
      return h("div", { class: "tick" }, box, h("label", { for: id }, label));
    }

    box(type, id, checked, change, properties) {
      const box = h("input", { type, id, ...properties, change: () => change(box.checked) });
      box.checked = checked;
      return box;
    }

    select(path, id, options, value, state) {
      const change = () => this.module.change(path, select.value || null);
      const select = h("select", { id, ...state, change }, h("option", { value: "" }, this.module.t.choose),
        options.map((option) => h("option", { value: option.value }, option.label)));
      select.value = value ?? "";
      return select;
    }

    text(field, path, id, value, state) {
      const { kind } = field;
      const type = { date: "date", phone: "tel", email: "email", number: "number", money: "number" }[kind] || "text";
      const about = { id, ...state, maxlength: field.max_length, autocomplete: field.autocomplete };
      const change = () => this.module.change(path, this.read(kind, input.value));
      const input = kind === "long_text"
        ? h("textarea", { ...about, rows: 4, input: change })
        : h("input", { ...about, type, step: type === "number" && "any", input: change });
      input.value = this.typed(kind, value);
      return input;
    }

    rows(field, path, value) {
      const { t } = this.module;
      const rows = value?.length ? value : [{}];
      const changed = (next) => {
        this.module.change(path, next);
        this.module.render();
      };
      const shown = rows.map((_row, index) =>
        h("fieldset", { class: "group" }, h("legend", {}, filled(t.row, { number: index + 1 })),
          field.columns.map((column) => this.field(column, `${path}.${index}.${column.key}`)),
          this.module.button(filled(t.remove_row, { number: index + 1 }), () =>
            changed(rows.filter((_one, other) => other !== index)))));
      return [shown, this.module.button(t.add_row, () => changed([...rows, {}]))];
    }

    read(kind, typed) {
      const text = typed.trim();
      if (!text) return null;
      if (["number", "money"].includes(kind)) return Number(text);
      if (kind === "phone") return text.replace(/[\s.()-]/g, "").replace(/^0/, "+84");
      if (kind === "id_number") return text.replace(/[\s.-]/g, "").toUpperCase();
      return kind === "tax_code" ? text.replace(/[\s.]/g, "") : text;
    }

    // An answer to read over.
    words(field, value) {
      const { kind } = field;
      if (isEmpty(value)) return "";
      if (kind === "table") {
        return value.map((row) => field.columns.map((column) => this.words(column, row[column.key])).join(", ")).join("\n");
      }
      if (kind === "address") return field.parts.map((part) => this.words(part, value[part.key])).filter(Boolean).reverse().join(", ");
      if (kind === "date") return value.split("-").reverse().join("/");
      const named = (one) => this.options(field).find((option) => option.value === one)?.label;
      if (typeof value === "number") return value.toLocaleString(this.module.locale);
      return this.options(field) ? [value].flat().map(named).join(", ") : this.typed(kind, value);
    }

    typed(kind, value) {
      if (isEmpty(value)) return "";
      if (kind === "phone") return String(value).replace(/^\+84/, "0");
      return String(value);
    }
  }

  class PortalDossier extends PortalModule {
    needsLeave = true;
    errors = {};
    changed = new Set();
    saving = Promise.resolve();

    get place() {
      return `portal-dossier ${PORTAL} ${this.getAttribute("procedure")}`;
    }

    get address() {
      return `dossiers/drafts/${this.kept.id}/`;
    }

    // For as long as the tab is open: other people use this computer too.
    remember(kept) {
      try {
        sessionStorage.setItem(this.place, JSON.stringify(kept));
      } catch {
        // Storing may be forbidden; it goes on without.
      }
    }

    async start() {
      this.inputs = new Inputs(this);
      try {
        this.kept = JSON.parse(sessionStorage.getItem(this.place));
        await this.load();
      } catch {
        return this.welcome(); // nothing kept; or it was sent, deleted or has expired
      }
      return this.fill(this.t.resumed);
    }

    async welcome() {
      const { name } = await this.ofProcedure("");
      this.show(this.heading(name), h("p", {}, this.t.begin_help),
        this.button(this.t.begin, () => this.begin(), "primary"));
    }

    async begin() {
      const given = (name) => this.getAttribute(name) ?? undefined;
      const body = { procedure: given("procedure"), locale: this.locale, case: given("case"), agency: given("agency") };
      const answer = await call("dossiers/", { method: "POST", body, query: { locale: this.locale } });
      const draft = await answer.json();
      this.kept = { id: draft.id, secret: draft.secret };
      this.remember(this.kept);
      this.take(draft, answer);
      await this.fill("");
    }

    take(draft, answer) {
      this.draft = draft;
      this.etag = answer.headers.get("ETag");
      this.data = { ...draft.data, case: draft.case?.id, agency: draft.agency };
      for (const [path, value] of this.pending || []) put(this.data, path, value);
    }

    // Call about this filing, as the one who knows its secret.
    mine(path, { headers, ...options } = {}) {
      return call(path, { ...options, headers: { "Filing-Secret": this.kept.secret, ...headers }, query: { locale: this.locale } });
    }

    async load() {
      const answer = await this.mine(this.address);
      this.take(await answer.json(), answer);
    }

    // A draft that began with another version moves to the one in force.
    async fill(text) {
      await this.loadForm();
      if (this.form.version !== this.draft.version) {
        const { changes } = this.draft;
        await this.write("upgrade/", { method: "POST" });
        await this.loadForm();
        if (changes.length) text = filled(this.t.changed, { names: changes.map((one) => one.label).join(", ") });
      }
      this.turn(0);
      this.say(text);
    }

    async loadForm() {
      this.form = await this.ofProcedure("form/", { case: this.draft.case?.id });
      const steps = [...this.form.layout];
      if (this.form.papers.length) {
        const end = steps.findIndex((step) => step.key === "delivery");
        steps.splice(end, 0, { title: this.t.papers, fields: [], papers: true });
      }
      const which = [this.choice("case", this.draft.cases), this.choice("agency", this.draft.agencies)].filter(Boolean);
      if (which.length) steps.unshift({ title: this.t.which, fields: which });
      this.steps = steps;
      this.fields = new Map(steps.flatMap((step) => step.fields).map((field) => [field.path, field]));
    }

    choice(path, rows) {
      const choices = rows.map((row) => ({ value: row.id || row.code, label: row.name }));
      return rows.length > 1 && { kind: "choice", path, label: this.t[path], required: true, choices };
    }

    get step() {
      return this.steps[this.at];
    }

    // Whether the answers so far lead to this question, or paper.
    isAsked({ when }) {
      if (!when) return true;
      const value = at(this.data, when.path);
      const decisive = this.fields.get(when.path);
      if (isEmpty(value) || (decisive && !this.isAsked(decisive))) return false;
      if (when.operator === "filled") return true;
      const among = [value].flat().some((one) => when.values.includes(one));
      return among !== (when.operator === "not");
    }

    render() {
      const { t, step } = this;
      const count = filled(t.step, { number: this.at + 1, count: this.steps.length });
      const isLast = this.at === this.steps.length - 1;
      const next = this.button(isLast ? t.send : t.next, () => (isLast ? this.send() : this.next()), "primary");
      this.show(
        h("p", { class: "soft" }, `${this.draft.procedure.name} · ${count}`),
        this.heading(step.title), step.help && h("p", { class: "pre" }, step.help),
        this.summary(), isLast && this.review(), this.questions(),
        h("div", { class: "actions" }, this.at > 0 && this.button(t.back, () => this.go(this.at - 1)), next,
          this.button(t.start_over, () => this.startOver())));
      this.arrange();
    }

    questions() {
      if (this.step.papers) return this.papers();
      this.wrapped = this.step.fields.map((field) => {
        if (field.default && at(this.data, field.path) === undefined) this.change(field.path, field.default);
        return [field, h("div", {}, this.inputs.field(field))];
      });
      return this.wrapped.map(([_field, element]) => element);
    }

    // Hide what is not asked; an answer may decide over the question below it.
    arrange() {
      for (const [field, element] of this.wrapped || []) element.hidden = !this.isAsked(field);
    }

    change(path, value) {
      // A cell is saved with its whole table.
      const table = [...this.fields.values()].find((field) => field.kind === "table" && path.startsWith(`${field.path}.`));
      if (table && !Array.isArray(at(this.data, table.path))) put(this.data, table.path, []);
      if (table && isEmpty(value)) delete at(this.data, path.replace(/\.[^.]+$/, ""))?.[path.split(".").pop()];
      else put(this.data, path, value);
      this.changed.add(table ? table.path : path);
      this.arrange();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.guarded(() => this.flush()), PAUSE);
    }

    // One after the other: each builds on the revision of the one before.
    flush() {
      clearTimeout(this.timer);
      const next = this.saving.catch(() => {}).then(() => this.save());
      this.saving = next;
      return next;
    }

    async save() {
      if (!this.changed.size) return;
      this.pending = [...this.changed].map((path) => [path, at(this.data, path) ?? null]);
      this.changed.clear();
      this.say(this.t.saving);
      const patch = {};
      for (const [path, value] of this.pending) put(patch, path, value);
      try {
        const { case: chosen, agency, ...data } = patch;
        await this.write("", { method: "PATCH", body: { case: chosen ?? undefined, agency: agency ?? undefined, data } });
        if (chosen) await this.loadForm(); // each case has papers of its own
        const time = new Date().toLocaleTimeString(this.locale, { hour: "2-digit", minute: "2-digit" });
        this.say(filled(this.t.saved, { time }));
      } catch (error) {
        for (const [path] of this.pending) this.changed.add(path);
        throw error;
      } finally {
        this.pending = null;
      }
    }

    // Write on what was seen; who was overtaken reads the newer state and writes once more.
    async write(path, options, isSecond = false) {
      let answer;
      try {
        answer = await this.mine(`${this.address}${path}`, { ...options, headers: { "If-Match": this.etag } });
      } catch (error) {
        if (error.status !== 412 || isSecond) throw error;
        await this.load();
        await this.write(path, options, true);
        return;
      }
      const typed = this.data;
      this.take(await answer.json(), answer);
      // What was typed while the answer was on its way stays.
      for (const changed of this.changed) put(this.data, changed, at(typed, changed) ?? null);
    }

    async next() {
      await this.flush();
      this.errors = this.faultsOf(this.step);
      if (Object.keys(this.errors).length) this.turn();
      else await this.go(this.at + 1);
    }

    async go(number) {
      await this.flush();
      this.errors = {};
      this.turn(number);
    }

    // Show a step, and lead to what is wrong or to its heading.
    turn(number = this.at) {
      this.at = number;
      this.render();
      this.body.querySelector(Object.keys(this.errors).length ? ".problem" : "h2").focus();
    }

    belongs(path, step) {
      if (step.papers) return path.startsWith("papers.");
      return step.fields.some((field) => `${path}.`.startsWith(`${field.path}.`) && this.isAsked(field));
    }

    faultsOf(step) {
      const all = Object.entries({ ...this.draft.missing, ...this.draft.errors });
      return Object.fromEntries(all.filter(([path]) => this.belongs(path, step)));
    }

    summary() {
      const faults = Object.entries(this.errors).flatMap(([path, texts]) => texts.map((text) => [path, text]));
      if (!faults.length) return "";
      const go = (event, path) => {
        event.preventDefault();
        const target = this.shadowRoot.getElementById(`f-${path}`);
        (target?.matches("fieldset") ? target.querySelector("input, select") : target)?.focus();
      };
      return h("div", { class: "problem", role: "alert", tabindex: "-1" }, h("p", {}, this.t.attention),
        h("ul", {}, faults.map(([path, text]) =>
          h("li", {}, h("a", { href: `#f-${path}`, click: (event) => go(event, path) }, this.named(path, text))))));
    }

    named(path, text) {
      const label = this.fields.get(path)?.label || "";
      return text.includes(label) ? text : `${label}: ${text}`;
    }

    review() {
      const told = [...this.fields.values()].filter((field) => field.kind !== "declaration" && this.isAsked(field))
        .map((field) => [field.label, this.inputs.words(field, at(this.data, field.path))])
        .filter(([_label, words]) => words);
      const files = this.draft.papers.map((paper) => paper.file.name).join("\n");
      if (files) told.push([this.t.papers, files]);
      return [h("h3", {}, this.t.review), h("dl", {}, told.map(([label, words]) => [h("dt", {}, label), h("dd", {}, words)]))];
    }

    async startOver() {
      clearTimeout(this.timer);
      this.changed.clear();
      await this.saving.catch(() => {});
      await this.mine(this.address, { method: "DELETE", headers: { "If-Match": "*" } });
      this.say("");
      await this.welcome();
    }

    papers() {
      this.wrapped = [];
      const asked = this.form.papers.filter((paper) => this.isAsked(paper));
      const help = filled(this.t.papers_help, { limit: this.config.file_limit_mb });
      return [h("p", { class: "soft" }, help), asked.map((paper) => this.paper(paper))];
    }

    paper(paper) {
      if (paper.is_heading) return h("h3", {}, paper.name);
      const { t } = this;
      const id = `f-papers.${paper.component}`;
      const faults = this.errors[`papers.${paper.component}`] || [];
      const given = this.draft.papers.filter((one) => one.component === paper.component);
      const input = h("input", {
        type: "file", id, accept: this.config.file_types.join(),
        "aria-label": filled(t.add_file, { name: paper.name }), "aria-describedby": faults.length > 0 && `${id}-error`,
        change: () => this.guarded(() => this.upload(paper, input)),
      });
      const name = paper.form_name || paper.form_file;
      const address = paper.form_file && new URL(paper.form_file, PORTAL);
      const form = /^https?:$/.test(address?.protocol) ? h("a", { href: address.href }, name) : name;
      return h("div", { class: "field" }, h("h3", {}, paper.name, !paper.required && h("small", {}, ` (${t.optional})`)),
        paper.note && h("p", { class: "soft pre" }, paper.note),
        form && h("p", { class: "soft" }, `${t.form} `, form),
        h("div", { id: `${id}-error` }, faults.map((text) => h("p", { class: "error" }, text))),
        given.length > 0 && h("ul", {}, given.map((one) => this.given(one))), input);
    }

    given(paper) {
      const { name, state_words: state } = paper.file;
      const remove = async () => {
        await this.mine(`${this.address}files/${paper.id}/`, { method: "DELETE" });
        await this.refreshPapers();
      };
      return h("li", {}, `${name} `, h("small", {}, state), " ",
        this.button(filled(this.t.remove_file, { name }), remove));
    }

    async upload(paper, input) {
      const [file] = input.files;
      if (!file) return;
      const limit = this.config.file_limit_mb;
      if (file.size > limit * 1024 * 1024) {
        this.complain(filled(this.t.too_large, { name: file.name, limit }));
        return;
      }
      const words = filled(this.t.uploading, { name: file.name });
      const progress = h("progress", { max: 1, value: 0, "aria-label": words });
      input.hidden = true;
      input.after(progress);
      this.say(words);
      try {
        await this.sendFile(paper.component, file, (share) => (progress.value = share));
        await this.refreshPapers();
      } finally {
        progress.remove();
        input.hidden = false;
        input.value = "";
        this.say("");
      }
    }

    // XMLHttpRequest: fetch does not tell how much has been sent.
    sendFile(component, file, onProgress) {
      return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        const form = new FormData();
        form.append("component", component);
        form.append("file", file, file.name);
        request.open("POST", `${API}${this.address}files/?locale=${this.locale}`);
        request.setRequestHeader("Filing-Secret", this.kept.secret);
        request.responseType = "json";
        request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
        request.onerror = () => reject(new TypeError("network"));
        request.onload = () =>
          request.status === 201 ? resolve() : reject(new Problem(request.response || {}, request.status));
        request.send(form);
      });
    }

    async refreshPapers(left = SCANS) {
      await this.load();
      if (!this.step.papers) return;
      this.errors = {};
      this.render();
      const isWaiting = this.draft.papers.some((paper) => paper.file.state === "quarantined");
      if (isWaiting && left) setTimeout(() => this.guarded(() => this.refreshPapers(left - 1)), SCAN_EVERY);
    }

    async send() {
      await this.flush();
      this.errors = this.faultsOf(this.step);
      if (Object.keys(this.errors).length) return this.turn();
      this.say(this.t.sending);
      this.key ??= crypto.randomUUID(); // the same for what is sent again
      const headers = { "Idempotency-Key": this.key };
      try {
        const answer = await this.mine(`${this.address}submit/`, { method: "POST", body: {}, headers });
        return this.sent(await answer.json());
      } catch (error) {
        this.say("");
        const faulty = this.steps.findIndex((step) => Object.keys(error.errors ?? {}).some((path) => this.belongs(path, step)));
        if (faulty < 0) throw error;
        this.errors = error.errors;
        this.turn(faulty);
      }
    }

    sent(filed) {
      const { t } = this;
      const link = `${filed.lookup_url}&key=${this.kept.secret}`;
      const receipt = () => this.saveReceipt(filed);
      this.remember(null);
      this.show(this.heading(t.sent),
        h("dl", {}, h("dt", {}, t.code), h("dd", { class: "code" }, filed.code)),
        h("ul", {}, filed.next_steps.map((text) => h("li", {}, text))),
        filed.planned_words && h("p", {}, filed.planned_words),
        h("p", {}, h("a", { href: link }, t.follow)), h("p", { class: "soft" }, t.keep),
        this.button(t.receipt, receipt, "primary"));
      this.say("");
      this.body.querySelector("h2").focus();
      this.dispatchEvent(new CustomEvent("portal-filed", { bubbles: true, composed: true, detail: { code: filed.code } }));
    }

    async saveReceipt(filed) {
      const answer = await this.mine(filed.receipt_url);
      const url = URL.createObjectURL(await answer.blob());
      h("a", { href: url, download: `${filed.code}.pdf` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    }
  }

  const modules = { "portal-dossier": PortalDossier, "portal-lookup": PortalLookup, "portal-search": PortalSearch };
  for (const [name, module] of Object.entries(modules)) {
    if (!customElements.get(name)) customElements.define(name, module);
  }
})();
