// Runs before anything is drawn, so that nobody is dazzled for a blink: the colours that were chosen here, else the system's.
{
  const root = document.documentElement;
  const set = (theme) => (theme ? (root.dataset.theme = theme) : delete root.dataset.theme);
  set(localStorage.theme);
  addEventListener("DOMContentLoaded", () => {
    const choice = document.querySelector("#theme");
    choice.value = localStorage.theme ?? "";
    choice.onchange = () => {
      if (choice.value) localStorage.theme = choice.value;
      else delete localStorage.theme;
      set(choice.value);
    };
  });
}
