// Socket.IO with the Redis adapter, doing a chat's work: relay within a room, and confirmations the other way.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, redis] = process.argv.slice(2);

const publisher = createClient({ url: redis });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(publisher, subscriber),
  transports: ["websocket"],
  serveClient: false,
});

io.on("connection", (socket) => {
  const { chat } = socket.handshake.query;
  socket.join(chat);
  socket.on("say", ({ n, text }) => {
    socket.to(chat).emit("said", { chat, n, text, at: Date.now() });
  });
  socket.on("got", ({ ns }) => {
    socket.to(chat).emit("delivered", { chat, ns });
  });
});

http.listen(Number(port), "127.0.0.1");
// Memory is compared without garbage: the benchmark asks for a collection first.
process.on("SIGUSR2", () => globalThis.gc({ type: "major", execution: "sync", flavor: "last-resort" }));
process.on("SIGTERM", () => process.exit(0));
