// Saves a form while it is being written: <form data-autosave="/address"> with an element [data-autosave-status].
// The address takes the same fields by POST and answers JSON {"saved_at": "10:42"}, with "version" where it counts them,
// "note" for what is still missing and "progress" for the page's [data-autosave-progress];
// 409 means that somebody saved first, and nothing was overwritten. What is still unsaved when the page is left goes along.
const PAUSE = 1500;
const RETRY = 15000;

export function startAutosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let saving = false;
  let again = false;
  let isUnsaved = false;
  let goOn = null;

  const say = (text, state = "") => {
    if (!status) return;
    status.textContent = text;
    status.className = `civic-autosave${state ? ` civic-autosave--${state}` : ""}`;
  };

  const save = async () => {
    if (saving) {
      again = true;
      return;
    }
    saving = true;
    isUnsaved = false;
    say("Saving");
    try {
      await report(await send());
    } catch {
      isUnsaved = true;
      say("Not saved: there is no connection. We keep trying.", "failed");
      wait(RETRY);
    } finally {
      saving = false;
      if (goOn) {
        goOn();
      } else if (again) {
        again = false;
        wait(PAUSE);
      }
    }
  };

  const send = (options = {}) =>
    fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      ...options,
    });

  const report = async (answer) => {
    if (answer.ok) {
      const told = await answer.json();
      const version = form.elements.namedItem("version");
      if (version && told.version !== undefined) version.value = told.version;
      say(`Saved ${told.saved_at}${told.note ? `. ${told.note}` : ""}`);
      const progress = document.querySelector("[data-autosave-progress]");
      if (progress && told.progress) progress.textContent = told.progress;
      document.dispatchEvent(new CustomEvent("civic:saved"));
    } else if (answer.status === 409) {
      say("Not saved: somebody else changed this. Press the save button to see both texts.", "conflict");
    } else if (answer.status === 401 || answer.status === 403) {
      say("Not saved: you are signed out. Press the save button to sign in; your text comes along.", "failed");
    } else {
      say("Not saved yet. Press the save button to see why.", "failed");
    }
  };

  const wait = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };

  // A request that outlives its page may carry 64 KB; a longer text stays in the box until its pause is over.
  const leave = () => {
    if (!isUnsaved || saving) return;
    clearTimeout(timer);
    isUnsaved = false;
    send({ keepalive: true }).then(report).catch(() => {
      isUnsaved = true;
    });
  };

  form.addEventListener("input", () => {
    isUnsaved = true;
    wait(PAUSE);
  });
  // A form sent while its text is being saved would carry the version before; it goes as soon as the answer is there.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    isUnsaved = false;
    again = false;
    if (!saving) return;
    event.preventDefault();
    goOn = () => {
      goOn = null;
      form.requestSubmit(event.submitter);
    };
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  window.addEventListener("pagehide", leave);
}
