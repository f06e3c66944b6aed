// What the server shows, topic by topic; each event holds a whole state, so coming back needs no catching up.

const AGAIN_MS = 1000;

export function listen(topics, onConnection) {
  let source;
  const open = () => {
    source = new EventSource("/live");
    source.onopen = () => onConnection(true);
    source.onerror = () => {
      onConnection(false);
      // A browser comes back by itself, unless it was answered with something else than a stream.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MS);
    };
    for (const [topic, show] of Object.entries(topics)) {
      source.addEventListener(topic, (event) => show(JSON.parse(event.data)));
    }
  };
  open();
}

/** Ask the server to do something; what it answers, or an Error with its own words. */
export async function act(name, body) {
  const answer = await fetch(`/acts/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({ error: answer.statusText }));
  if (!answer.ok) throw new Error(told.error);
  return told;
}
