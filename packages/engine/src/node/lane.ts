import type { Isolate, IsolateEvents } from "./isolate.ts";

/** An isolate that an execution has taken. */
export interface Place {
  isolate: Isolate;
  /** Others had it before. */
  isUsed: boolean;
  /** Gives it back for the next. */
  leave(): void;
}

export interface Guest extends IsolateEvents {
  /** It must have an isolate that nobody had before. */
  wantsUnused: boolean;
  begin(place: Place): void;
}

/** The threads, or the processes. */
export interface Lane {
  /** Begins when there is a place. Gives what takes the guest out of the queue again. */
  take(guest: Guest): () => void;
  close(): Promise<void>;
}

/** An idle thread or process is kept so long for the next execution. */
const idleMs = 30_000;

interface Room {
  isolate: Isolate;
  isUsed: boolean;
  guest: Guest | null;
  idleTimer: NodeJS.Timeout | null;
}

export function createLane(
  start: (events: IsolateEvents) => Isolate,
  limit: number = Number.POSITIVE_INFINITY,
): Lane {
  const rooms = new Set<Room>();
  let queue: Guest[] = [];

  const open = (): Room => {
    const room: Room = {
      isolate: start({
        message: (message) => room.guest?.message(message),
        line: (level, text) => room.guest?.line(level, text),
        died(error) {
          rooms.delete(room);
          if (room.idleTimer !== null) clearTimeout(room.idleTimer);
          const { guest } = room;
          room.guest = null;
          guest?.died(error);
          next();
        },
      }),
      isUsed: false,
      guest: null,
      idleTimer: null,
    };
    rooms.add(room);
    return room;
  };
  const next = () => {
    for (;;) {
      const [guest] = queue;
      const idle = [...rooms].find((room) => room.guest === null);
      if (guest === undefined || (idle === undefined && rooms.size >= limit)) return;
      queue.shift();
      if (idle !== undefined && !guest.wantsUnused) enter(idle, guest);
      else {
        if (idle !== undefined && rooms.size >= limit) void retire(idle);
        enter(open(), guest);
      }
    }
  };
  const enter = (room: Room, guest: Guest) => {
    if (room.idleTimer !== null) clearTimeout(room.idleTimer);
    room.idleTimer = null;
    room.guest = guest;
    room.isolate.hold(true);
    const { isolate, isUsed } = room;
    room.isUsed = true;
    guest.begin({ isolate, isUsed, leave: () => vacate(room, guest) });
  };
  const vacate = (room: Room, guest: Guest) => {
    if (room.guest !== guest) return;
    room.guest = null;
    room.isolate.hold(false);
    room.idleTimer = setTimeout(() => retire(room), idleMs);
    room.idleTimer.unref();
    next();
  };
  const retire = (room: Room): Promise<void> => {
    rooms.delete(room);
    if (room.idleTimer !== null) clearTimeout(room.idleTimer);
    return room.isolate.kill();
  };

  return {
    take(guest) {
      queue.push(guest);
      next();
      return () => {
        queue = queue.filter((one) => one !== guest);
      };
    },
    async close() {
      await Promise.all([...rooms].map(retire));
    },
  };
}
