import type { AlertNews, Horarium } from "horarium";
import { uuidv7 } from "./uuidv7.ts";
import type { Means } from "./kind.ts";
import {
  addTest,
  dueChannels,
  leaseDeliveries,
  leaseDelivery,
  nextDeliveryIn,
  wakeDelivery,
  type Leased,
} from "./outbox.ts";
import { createPinger } from "./pings/pinger.ts";
import type { Seal } from "./seal.ts";
import { sendDelivery } from "./send-delivery.ts";

/** Sends what the outbox holds. Any number of processes may have one on the same database. */
export interface ChannelService {
  seal: Seal;
  /** A mail server is set. */
  hasMail: boolean;
  /** Sends a test, waits for its answer, and gives the delivery's id. */
  test(horarium: Horarium, channel: string): Promise<string>;
  /** Tries a delivery at once and waits for the answer. False while another process is at it, or where its channel is gone. */
  retry(horarium: Horarium, delivery: string): Promise<boolean>;
  /** Sends all that is due, once. */
  runOnce(horarium: Horarium): Promise<void>;
  /** Begins to send, and to look for alerts: also in a process that takes no work. */
  start(horarium: Horarium): void;
  stop(): Promise<void>;
}

export interface ChannelServiceOptions {
  seal: Seal;
  means: Means;
  failed: (error: unknown) => void;
}

/** Tries at the same time, of one channel: one that hangs keeps no other waiting. */
const atOnce = 3;
/** Between two looks, milliseconds: while news come that say when there is something to send, and without them. */
const heardRestMs = 30_000;
const restMs = 1_000;
/** What is to go sooner is not left to the next news. */
const soonMs = 2_000;

export function createChannelService({
  seal,
  means,
  failed,
}: ChannelServiceOptions): ChannelService {
  /** What is being sent, by channel. */
  const sending = new Map<string, Set<Promise<void>>>();
  let isStopping = false;
  let isWoken = false;
  let heardAt = -Infinity;
  let goOn = () => {};
  let looping: Promise<void> = Promise.resolve();
  let stops: (() => Promise<void> | void)[] = [];

  const wake = () => {
    isWoken = true;
    goOn();
  };

  const hear = ({ deliverInMs }: AlertNews) => {
    heardAt = performance.now();
    if (deliverInMs !== null && deliverInMs < soonMs) wake();
  };

  const sendNow = async (horarium: Horarium, id: string) => {
    const leased = await leaseDelivery(horarium, id);
    if (leased === undefined) return false;
    await sendDelivery(horarium, leased, { seal, means });
    return true;
  };

  /** Begins to send what is due, as far as its channels have places free. Gives how many. */
  const beginDue = async (horarium: Horarium): Promise<number> => {
    let begun = 0;
    for (const channel of await dueChannels(horarium, full())) {
      const limit = atOnce - (sending.get(channel)?.size ?? 0);
      const leased = await leaseDeliveries(horarium, { channel, limit });
      for (const one of leased) begin(horarium, one);
      begun += leased.length;
    }
    return begun;
  };

  const begin = (horarium: Horarium, leased: Leased) => {
    const ofChannel = sending.get(leased.channel_id) ?? new Set();
    sending.set(leased.channel_id, ofChannel);
    const sent = sendDelivery(horarium, leased, { seal, means })
      .catch(failed)
      .finally(() => {
        ofChannel.delete(sent);
        if (ofChannel.size === 0) sending.delete(leased.channel_id);
        wake();
      });
    ofChannel.add(sent);
  };

  const full = () =>
    [...sending].flatMap(([channel, ofChannel]) => (ofChannel.size < atOnce ? [] : [channel]));

  const underWay = () => [...sending.values()].flatMap((ofChannel) => [...ofChannel]);

  const loop = async (horarium: Horarium) => {
    while (!isStopping) {
      isWoken = false;
      let waitMs = performance.now() - heardAt < heardRestMs ? heardRestMs : restMs;
      try {
        if ((await beginDue(horarium)) > 0) continue;
        waitMs = Math.min(waitMs, Math.max(20, (await nextDeliveryIn(horarium, full())) ?? waitMs));
      } catch (error) {
        failed(error);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        goOn = () => {
          clearTimeout(timer);
          resolve();
        };
        if (isStopping || isWoken) goOn();
      });
    }
    await Promise.all(underWay());
  };

  return {
    seal,
    hasMail: means.mail !== null,
    async test(horarium, channel) {
      const id = uuidv7();
      await addTest(horarium, channel, id);
      await sendNow(horarium, id);
      return id;
    },
    async retry(horarium, delivery) {
      return (await wakeDelivery(horarium, delivery)) && sendNow(horarium, delivery);
    },
    async runOnce(horarium) {
      while ((await beginDue(horarium)) > 0) await Promise.all(underWay());
    },
    start(horarium) {
      const { alerts, on } = horarium;
      const pinger = createPinger({ horarium, failed, noted: wake });
      stops = [
        alerts.onNews(hear),
        on("error", ({ where, error }) => {
          if (where === "looking for alerts") failed(error);
        }),
        () => alerts.stop(),
        () => pinger.stop(),
      ];
      alerts.start();
      pinger.start();
      looping = loop(horarium);
    },
    async stop() {
      isStopping = true;
      goOn();
      await Promise.all([looping, ...stops.map((stop) => stop())]);
      stops = [];
    },
  };
}
