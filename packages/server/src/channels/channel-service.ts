import { createAlertKeeper, type Horarium } from "horarium";
import { uuidv7 } from "./uuidv7.ts";
import type { Means } from "./kind.ts";
import { addTest, leaseDeliveries, nextDeliveryIn, wakeDelivery } from "./outbox.ts";
import { createPinger } from "./pinger.ts";
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

const atOnce = 10;
/** Between two looks, milliseconds. */
const restMs = 1_000;

export function createChannelService({
  seal,
  means,
  failed,
}: ChannelServiceOptions): ChannelService {
  let isStopping = false;
  let goOn = () => {};
  let looping: Promise<void> = Promise.resolve();
  let stops: (() => Promise<void> | void)[] = [];

  const sendOne = async (horarium: Horarium, id: string) => {
    const [leased] = await leaseDeliveries(horarium, { limit: 1, id });
    if (leased === undefined) return false;
    await sendDelivery(horarium, leased, { seal, means });
    return true;
  };

  const sendDue = async (horarium: Horarium): Promise<number> => {
    const leased = await leaseDeliveries(horarium, { limit: atOnce });
    await Promise.all(leased.map((one) => sendDelivery(horarium, one, { seal, means })));
    return leased.length;
  };

  const loop = async (horarium: Horarium) => {
    while (!isStopping) {
      let waitMs = restMs;
      try {
        if ((await sendDue(horarium)) > 0) continue;
        waitMs = Math.min(restMs, Math.max(20, (await nextDeliveryIn(horarium)) ?? restMs));
      } catch (error) {
        failed(error);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        goOn = () => {
          clearTimeout(timer);
          resolve();
        };
        if (isStopping) goOn();
      });
    }
  };

  return {
    seal,
    hasMail: means.mail !== null,
    async test(horarium, channel) {
      const id = uuidv7();
      await addTest(horarium, channel, id);
      await sendOne(horarium, id);
      return id;
    },
    async retry(horarium, delivery) {
      return (await wakeDelivery(horarium, delivery)) && sendOne(horarium, delivery);
    },
    async runOnce(horarium) {
      while ((await sendDue(horarium)) > 0);
    },
    start(horarium) {
      const keeper = createAlertKeeper({
        db: horarium.db,
        clock: horarium.clock,
        on: horarium.on,
        failed,
        looked: () => goOn(),
      });
      const pinger = createPinger({ horarium, seal, outbound: means.outbound, failed });
      keeper.start();
      pinger.start();
      stops = [() => keeper.stop(), () => pinger.stop()];
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
