// node's ws as a client: `client.js URL COUNT TEXT…` sends each TEXT, prints COUNT messages as JSON lines, closes.
const { WebSocket } = require("ws");

const [url, count, ...texts] = process.argv.slice(2);
const socket = new WebSocket(url);
let missing = Number(count);

socket.on("open", () => {
  console.log(JSON.stringify({ open: true }));
  for (const text of texts) socket.send(text);
});
socket.on("message", (data, isBinary) => {
  console.log(JSON.stringify(isBinary ? { base64: data.toString("base64") } : { text: data.toString() }));
  missing -= 1;
  if (missing === 0) socket.close(1000);
});
socket.on("close", (code) => console.log(JSON.stringify({ close: code })));
