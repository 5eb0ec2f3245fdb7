// Tells which result was opened and whether a page was useful; not by whom. Forms work without it.
const asJson = (told) => new Blob([JSON.stringify(told)], { type: "application/json" });

const tellClick = (event) => {
  const link = event.target.closest?.("a[data-position]");
  const list = link?.closest("[data-clicks]");
  if (!list || event.button > 1) return;
  const told = {
    q: list.dataset.query,
    locale: list.dataset.locale,
    path: link.getAttribute("href"),
    position: Number(link.dataset.position),
  };
  navigator.sendBeacon(list.dataset.clicks, asJson(told));
};
document.addEventListener("click", tellClick);
document.addEventListener("auxclick", tellClick); // the middle button opens a new tab

const answer = async (event) => {
  const { target: form, submitter } = event;
  event.preventDefault();
  const told = { locale: form.dataset.locale, useful: submitter.value === "yes" };
  for (const name of ["path", "q"]) if (form.elements[name]) told[name] = form.elements[name].value;
  const fieldset = form.querySelector("fieldset");
  fieldset.disabled = true;
  try {
    const reply = await fetch(form.dataset.api, { method: "POST", body: asJson(told) });
    if (!reply.ok) throw new Error(reply.statusText);
    const thanks = document.createElement("p");
    thanks.setAttribute("role", "status");
    thanks.tabIndex = -1;
    thanks.textContent = form.dataset.thanks;
    fieldset.replaceWith(thanks);
    thanks.focus();
  } catch {
    // The plain form tells it instead.
    fieldset.disabled = false;
    form.removeEventListener("submit", answer);
    form.requestSubmit(submitter);
  }
};
for (const form of document.querySelectorAll("form.useful")) form.addEventListener("submit", answer);
