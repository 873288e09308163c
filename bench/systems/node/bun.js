// A minimal relay: uWebSockets (C++) in Bun, one Redis channel for each chat, and no features.
// Frames are not parsed: each one goes through Redis to the other guest of the chat as it is.
import { RedisClient } from "bun";

const [port, redis] = process.argv.slice(2);

const publisher = new RedisClient(redis);
const subscriber = new RedisClient(redis);
await Promise.all([publisher.connect(), subscriber.connect()]);

const members = new Map(); // chat name -> its sockets

function deliver(message, chat) {
  const frame = message.slice(1);
  for (const socket of members.get(chat) ?? []) {
    if (socket.data.side !== message[0]) socket.send(frame);
  }
}

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  fetch(request, server) {
    const asked = new URL(request.url).searchParams;
    const data = { chat: asked.get("chat"), side: asked.get("side") };
    return server.upgrade(request, { data }) ? undefined : new Response("", { status: 426 });
  },
  websocket: {
    async open(socket) {
      const { chat } = socket.data;
      const present = members.get(chat);
      if (present) {
        present.add(socket);
      } else {
        members.set(chat, new Set([socket]));
        await subscriber.subscribe(chat, deliver);
      }
      socket.send("welcome");
    },
    message(socket, frame) {
      publisher.publish(socket.data.chat, socket.data.side + frame);
    },
    close(socket) {
      const { chat } = socket.data;
      const present = members.get(chat);
      present.delete(socket);
      if (present.size === 0) {
        members.delete(chat);
        subscriber.unsubscribe(chat);
      }
    },
  },
});

// Memory is compared without garbage: the benchmark asks for a collection first.
process.on("SIGUSR2", () => Bun.gc(true));
