// Posts the form to the FastAPI app; the list follows from Python's state.
const form = document.getElementById("add");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { title, year } = Object.fromEntries(new FormData(form));
  const answer = await fetch("/api/books", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ title, year: Number(year) }),
  });
  const told = await answer.json();
  const problem = typeof told.detail === "string" ? told.detail : told.detail?.map((one) => `${one.loc.at(-1)}: ${one.msg}`).join("; ");
  document.getElementById("said").textContent = answer.ok ? `${told.title} is on the shelf` : problem;
  if (answer.ok) document.getElementById("title").value = "";
});
