// Starts everything that a page asks for by an attribute. Every page works without any of it.
import { initAll } from "./govuk-frontend.js";
import { startCountdown } from "./countdown.js";
import { startAutosave } from "./autosave.js";
import { startIdleWarning } from "./idle.js";
import { startScoringKeys } from "./scoring.js";
import { startUploads } from "./upload.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
initAll();
document.querySelectorAll("form[data-autosave]").forEach(startAutosave);
document.querySelectorAll("[data-countdown]").forEach(startCountdown);
document.querySelectorAll("[data-scoring]").forEach(startScoringKeys);
document.querySelectorAll("form[data-upload]").forEach(startUploads);
startIdleWarning(document.body);
document.querySelector(".govuk-error-summary")?.focus();
