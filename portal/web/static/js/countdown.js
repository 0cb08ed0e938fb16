// Keeps "12 days left" true while a page stays open, in the words the server began with and by the server's clock.
export function startCountdown(place) {
  const deadline = Date.parse(place.dataset.countdown);
  const ahead = Date.parse(place.dataset.now) - Date.now();
  if (Number.isNaN(deadline) || Number.isNaN(ahead)) return;
  const tell = () => {
    const words = timeLeft(deadline - (Date.now() + ahead));
    if (place.textContent !== words) place.textContent = words;
  };
  setInterval(tell, 20000);
}

// The same steps as time_left on the server: rounded down to the largest unit of which there are two.
function timeLeft(milliseconds) {
  if (milliseconds <= 0) return "Closed";
  const minutes = Math.floor(milliseconds / 60000);
  const steps = [
    ["days", 1440],
    ["hours", 60],
    ["minutes", 1],
  ];
  for (const [unit, length] of steps) {
    const count = Math.floor(minutes / length);
    if (count >= 2) return `${count} ${unit} left`;
  }
  return "Less than 2 minutes left";
}
