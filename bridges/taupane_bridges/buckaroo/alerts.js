// Shows what goes wrong above the table: Buckaroo's page hears of it, but says it to the console alone. Loaded before the
// page's own script, it listens to the page's socket and changes nothing.
(() => {
  const show = (text) => {
    const bar = document.getElementById("alert-bar");
    if (bar !== null) bar.textContent = text;
  };

  const heard = (event) => {
    if (typeof event.data !== "string" || !/^.{0,40}"(infinite_resp|error)"/.test(event.data)) return;
    const message = JSON.parse(event.data);
    if (message.type === "error") show(message.message);
    else show(message.error_info ?? "");
  };

  window.WebSocket = class extends window.WebSocket {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", heard);
      this.addEventListener("close", () => show("The connection to the server has ended. Load this page again."));
    }
  };
})();
