// Sends files in parts, so that a broken connection loses a part and not the file: <form data-upload="/address"> with a
// file field, an element [data-upload-status] for what is read out and a list [data-upload-rows] for what is shown.
// Files that are not here in full stand in [data-upload-lists] as [data-upload-continue], each with a file field of its
// own; the same file is known by its length and hash. Without script the form sends whole files, as it always did.
// The words on the wire are those of the tus protocol 1.0.
const PAUSES = [1000, 3000, 6000, 15000, 30000];

class Stop extends Error {}

export function startUploads(form) {
  const field = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-upload-status]");
  const rows = form.querySelector("[data-upload-rows]");
  const most = Number(form.dataset.uploadMost);
  const partBytes = Number(form.dataset.uploadPart);
  const token = () => form.elements.namedItem("_csrf_token").value;
  const hashes = new WeakMap();
  let added = [];
  let underWay = 0;

  const tell = (words) => {
    status.textContent = words;
  };

  // What the server refuses is final and said in its words; everything else is tried again.
  const ask = async (url, options) => {
    const headers = { Accept: "application/json", ...options.headers };
    const answer = await fetch(url, { credentials: "same-origin", redirect: "error", ...options, headers });
    if (answer.ok) return answer;
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429) throw new Error(answer.status);
    throw new Stop(await reason(answer));
  };

  const begin = async (file, signal) => {
    const said = { filename: file.name, criterion: form.elements.namedItem("criterion").value, sha256: await hash(file) };
    const packed = Object.entries(said).filter(([, text]) => text).map(([name, text]) => `${name} ${base64(text)}`);
    const headers = { "X-Csrf-Token": token(), "Upload-Length": file.size, "Upload-Metadata": packed.join(",") };
    const answer = await ask(form.dataset.upload, { method: "POST", signal, headers });
    return answer.json();
  };

  const hash = async (file) => {
    if (!hashes.has(file)) hashes.set(file, await sha256(file));
    return hashes.get(file);
  };

  const insist = async (act, row, signal) => {
    for (let failed = 0; ; failed += 1) {
      try {
        return await act();
      } catch (error) {
        if (error instanceof Stop || signal.aborted) throw error;
        if (!failed) tell(`No connection. ${row.name} goes on by itself when it is back.`);
        row.wait();
        await pause(PAUSES[Math.min(failed, PAUSES.length - 1)], signal);
      }
    }
  };

  // A part whose answer was lost may have arrived, so after each failure the server is asked where the file ends.
  const send = async (file, upload, row, signal) => {
    let { offset } = upload;
    let isLost = false;
    const next = async () => {
      if (isLost) offset = (await (await ask(upload.url, { signal })).json()).offset;
      isLost = true;
      if (offset < file.size) {
        const headers = {
          "Content-Type": "application/offset+octet-stream",
          "Upload-Offset": offset,
          "Upload-Token": upload.token,
        };
        const body = file.slice(offset, offset + partBytes);
        const answer = await ask(upload.url, { method: "PATCH", body, signal, headers });
        offset = Number(answer.headers.get("Upload-Offset"));
      }
      isLost = false;
    };
    row.show(offset, file.size);
    while (offset < file.size) {
      await insist(next, row, signal);
      row.show(offset, file.size);
    }
  };

  const bring = async (file, known) => {
    const row = newRow(rows, file.name);
    const stopping = new AbortController();
    const { signal } = stopping;
    let upload = known;
    underWay += 1;
    row.onCancel(async () => {
      stopping.abort();
      if (upload) await remove(upload);
      row.end("Cancelled. Nothing of it is kept.");
      tell(`${file.name} is cancelled.`);
      refresh();
    });
    try {
      upload = known ?? (await insist(() => begin(file, signal), row, signal));
      tell(known ? `Going on with ${file.name}.` : `Sending ${file.name}.`);
      await send(file, upload, row, signal);
      row.check();
      const headers = { "X-Csrf-Token": token() };
      await insist(() => ask(`${upload.url}/completion`, { method: "POST", signal, headers }), row, signal);
      row.end("Added and sealed.");
      added.push(file.name);
    } catch (error) {
      if (signal.aborted) return;
      row.fail(error.message);
      tell(`${file.name} was not added. ${error.message}`);
    } finally {
      underWay -= 1;
    }
  };

  const remove = (upload) =>
    fetch(`${upload.url}/removal`, { method: "POST", headers: { "X-Csrf-Token": token() } }).catch(() => {});

  const finish = async () => {
    await refresh();
    if (underWay || !added.length) return;
    tell(`Added and sealed: ${added.join(", ")}.`);
    added = [];
  };

  // The lists of the page as the server shows them now; what cannot be fetched stays as it is.
  const refresh = async () => {
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin" });
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = shown.querySelector("[data-upload-lists]");
      if (answer.ok && fresh) document.querySelector("[data-upload-lists]").replaceWith(fresh);
      offer();
    } catch {
      // The next refresh, or the next load of the page, shows it.
    }
  };

  const waiting = () => [...document.querySelectorAll("[data-upload-continue]")];

  const isSame = async (file, place) => {
    if (file.size !== Number(place.dataset.uploadLength)) return false;
    const known = place.dataset.uploadSha256;
    const found = known && (await hash(file));
    return found ? found === known : file.name === place.dataset.uploadName;
  };

  const upload = (place) => ({
    url: place.dataset.uploadContinue,
    token: place.dataset.uploadToken,
    offset: Number(place.dataset.uploadOffset),
  });

  // Shows the file fields of what is not here in full: they need script, so they wait hidden.
  const offer = () => {
    waiting().forEach((place) => {
      place.querySelector("[data-upload-again]").hidden = false;
      place.querySelector("[data-upload-plain]").hidden = true;
    });
  };

  document.addEventListener("change", async (event) => {
    const place = event.target.closest?.("[data-upload-continue]");
    const [file] = event.target.files ?? [];
    if (!place || !file) return;
    const error = place.querySelector("[data-upload-error]");
    if (!(await isSame(file, place))) {
      error.textContent = `That is not the same file. Choose ${place.dataset.uploadName} as it was, or drop this one and add the new one.`;
      error.hidden = false;
      return;
    }
    const known = upload(place);
    place.hidden = true;
    await bring(file, known);
    await finish();
  });

  form.addEventListener("submit", async (event) => {
    const files = [...field.files];
    if (!files.length || !rows) return;
    event.preventDefault();
    field.value = "";
    rows.replaceChildren();
    for (const file of files) {
      if (file.size > most || !file.size) {
        const words = file.size ? `It is larger than ${most / 1048576} MB.` : "It is empty. Check that it was saved.";
        newRow(rows, file.name).fail(words);
        tell(`${file.name} was not added. ${words}`);
        continue;
      }
      const places = waiting();
      const same = await Promise.all(places.map((place) => isSame(file, place)));
      const place = places[same.indexOf(true)];
      if (place) place.hidden = true;
      await bring(file, place && upload(place));
    }
    await finish();
  });

  offer();
}

async function reason(answer) {
  if (answer.status === 401 || answer.status === 403) {
    return "You are signed out, or this page is too old. Sign in again and load this page: what arrived is kept.";
  }
  try {
    return (await answer.json()).detail;
  } catch {
    return "It was not understood. Load this page again: what arrived is kept.";
  }
}

// Waits, but no longer than until the connection is back.
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    window.addEventListener("online", resolve, { once: true, signal });
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

async function sha256(file) {
  if (!window.crypto?.subtle) return "";
  const digest = await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function megabytes(count) {
  return (count / 1048576).toFixed(1);
}

function newRow(rows, name) {
  const place = document.createElement("li");
  place.className = "civic-upload";
  const title = make("span", "civic-upload__name", name);
  const bar = make("progress", "civic-upload__bar", "");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `How much of ${name} has arrived`);
  const words = make("span", "civic-upload__words", "Waiting");
  const cancel = make("button", "civic-link-button", "Cancel");
  cancel.type = "button";
  cancel.append(make("span", "govuk-visually-hidden", `: ${name}`));
  place.append(title, bar, words, cancel);
  rows.append(place);
  const over = (text) => {
    words.textContent = text;
    bar.remove();
    cancel.remove();
  };
  return {
    name,
    onCancel: (act) => cancel.addEventListener("click", act, { once: true }),
    show: (offset, size) => {
      const percent = Math.floor((100 * offset) / size);
      bar.value = percent;
      words.textContent = `${megabytes(offset)} of ${megabytes(size)} MB, ${percent} %`;
    },
    wait: () => {
      words.textContent = "No connection. Trying again.";
    },
    check: () => {
      bar.value = 100;
      words.textContent = "Here in full. Being checked.";
      cancel.remove();
    },
    end: over,
    fail: (text) => {
      place.classList.add("civic-upload--failed");
      over(`Not added. ${text}`);
    },
  };
}

function make(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
