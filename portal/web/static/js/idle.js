// Warns two minutes before a signed-in person who does nothing is signed out.
export function startIdleWarning(body) {
  const warnAfter = Number(body.dataset.idleWarnAfter || 0) * 1000;
  const endAfter = Number(body.dataset.idleEndAfter || 0) * 1000;
  if (!warnAfter || !window.HTMLDialogElement) return;
  const dialog = makeDialog();
  let timer = 0;
  let ending = 0;

  const wait = () => {
    clearTimeout(timer);
    clearTimeout(ending);
    timer = setTimeout(() => {
      dialog.showModal();
      ending = setTimeout(() => sayEnded(dialog), endAfter - warnAfter);
    }, warnAfter);
  };

  dialog.addEventListener("close", async () => {
    const isStillSignedIn = await stay(body);
    if (isStillSignedIn) wait();
  });
  // A page that asks by itself how a job goes keeps nobody signed in; saving does.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.verb !== "get") wait();
  });
  document.addEventListener("civic:saved", wait);
  wait();
}

// Tells the service that the person is there; false when the session has ended already.
async function stay(body) {
  const token = body.querySelector('input[name="_csrf_token"]')?.value ?? "";
  const answer = await fetch("/session", {
    method: "POST",
    body: new URLSearchParams({ _csrf_token: token }),
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  }).catch(() => undefined);
  return answer?.ok ?? true;
}

function makeDialog() {
  const dialog = document.createElement("dialog");
  dialog.className = "civic-idle";
  dialog.setAttribute("aria-labelledby", "idle-title");
  const title = document.createElement("h2");
  title.id = "idle-title";
  title.className = "govuk-heading-m";
  title.textContent = "You will be signed out in 2 minutes";
  const text = document.createElement("p");
  text.className = "govuk-body";
  text.textContent = "We do this to protect your work when nobody is there.";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button";
  button.textContent = "Stay signed in";
  button.addEventListener("click", () => dialog.close());
  dialog.append(title, text, button);
  document.body.append(dialog);
  return dialog;
}

function sayEnded(dialog) {
  dialog.querySelector("h2").textContent = "You have been signed out";
  dialog.querySelector("p").textContent = "What you typed is still here: press the page's own button, and you can sign in without losing it.";
  dialog.querySelector("button").textContent = "Close";
}
