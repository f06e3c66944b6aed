// One call of /v1/chat/completions, streamed: gives the answer's pieces, or throws a Refusal.

export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export async function* complete({ key, model, messages, signal }) {
  const response = await fetch("/v1/chat/completions", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
    body: JSON.stringify({ model, messages, stream: true }),
    credentials: "omit",
    signal,
  });
  if (!response.ok) throw await refusal(response);
  for await (const data of events(response.body)) {
    if (data === "[DONE]") return;
    const piece = JSON.parse(data);
    if (piece.error) throw new Refusal(502, piece.error.code ?? "", piece.error.message ?? "");
    const words = piece.choices?.[0]?.delta?.content;
    if (words) yield words;
  }
  throw new Refusal(0, "broken", "");
}

async function refusal(response) {
  const text = await response.text();
  try {
    const { code, message } = JSON.parse(text).error;
    return new Refusal(response.status, code ?? "", message ?? "");
  } catch {
    return new Refusal(response.status, "", text.slice(0, 300));
  }
}

// The data of server-sent events, one by one (HTML standard, 9.2.6).
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r\n|\r|\n/);
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("data:")) yield line.slice(5).trim();
    }
  }
}
