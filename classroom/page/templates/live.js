(() => {
  const told = document.getElementById("live");
  const events = new EventSource("/events");
  let shown = document.documentElement.dataset.version;
  // What has the focus, in words that find it again on the new page.
  const place = element => element && element !== document.body && element.getAttribute("href");
  const refresh = async version => {
    const answer = await fetch("/");
    if (!answer.ok) { told.textContent = await answer.text(); return; }
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const href = place(document.activeElement);
    for (const part of ["header", "main", "footer"]) {
      document.getElementById(part).innerHTML = made.getElementById(part).innerHTML;
    }
    if (href) {
      const again = [...document.querySelectorAll("a")]
        .find(link => link.getAttribute("href") === href && link.getClientRects().length);
      if (again) again.focus({preventScroll: true});
    }
    document.title = made.title;
    shown = version;
    told.textContent = made.documentElement.dataset.said;
  };
  events.onmessage = event => {
    if (event.data !== shown) refresh(event.data);
    else told.textContent = "";  // the same server, heard again: what onerror said is over
  };
  events.addEventListener("checking", event => { told.textContent = `Checking ${event.data} …`; });
  events.onerror = () => {
    told.textContent = "No longer up to date: `./workshop watch --page` has ended.";
  };
})();
