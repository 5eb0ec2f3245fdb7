// Shows a question as soon as the answer that decides it is given. Without this file the page
// comes again with the question.
class FormConditions extends HTMLElement {
  connectedCallback() {
    this.questions = [...this.querySelectorAll("[data-when]")].map((element) => ({
      element,
      when: JSON.parse(element.dataset.when),
    }));
    this.addEventListener("input", () => this.arrange());
    this.arrange();
  }

  // In the order of the page: a question that goes takes those along that hang on it.
  arrange() {
    for (const { element, when } of this.questions) {
      const isAsked = this.holds(when);
      element.hidden = !isAsked;
      element.disabled = !isAsked; // what is not asked is not sent
    }
  }

  holds({ path, operator, values }) {
    const given = this.given(path);
    if (!given.length) return false;
    if (operator === "filled") return true;
    const wanted = values.map((value) => ({ true: "yes", false: "no" })[value] ?? String(value));
    const among = given.some((value) => wanted.includes(value));
    return operator === "not" ? !among : among;
  }

  given(path) {
    return [...this.querySelectorAll(`[name="${CSS.escape(path)}"]`)]
      .filter((input) => !input.matches(":disabled"))
      .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
      .map((input) => input.value.trim())
      .filter(Boolean);
  }
}

customElements.define("form-conditions", FormConditions);
