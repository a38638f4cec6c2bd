package io.marketprism.bench.queue;

import io.marketprism.event.MarketEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpscArrayQueue;

/** The queues that are measured. */
public enum Queues {
    /** The one in this project's pipelines. */
    EVENT_QUEUE {
        @Override
        HandOff open() {
            return new EventQueueHandOff();
        }
    },
    /** {@code java.util.concurrent.ArrayBlockingQueue}. */
    ARRAY_BLOCKING_QUEUE {
        @Override
        HandOff open() {
            return new Blocking(new ArrayBlockingQueue<>(HandOff.CAPACITY));
        }
    },
    /** {@code java.util.concurrent.LinkedBlockingQueue}. */
    LINKED_BLOCKING_QUEUE {
        @Override
        HandOff open() {
            return new Blocking(new LinkedBlockingQueue<>(HandOff.CAPACITY));
        }
    },
    /** A lock and a deque, whose producer hands over sixteen events at a time: what batches on its side would give. */
    DEQUE_BY_16 {
        @Override
        HandOff open() {
            return new LockedDeque();
        }
    },
    /** JCTools, for many producers. */
    JCTOOLS_MPSC {
        @Override
        HandOff open() {
            return new Polling(new MpscArrayQueue<>(HandOff.CAPACITY));
        }
    },
    /** JCTools, for one producer. */
    JCTOOLS_SPSC {
        @Override
        HandOff open() {
            return new Polling(new SpscArrayQueue<>(HandOff.CAPACITY));
        }
    };

    abstract HandOff open();

    private static final class Blocking implements HandOff {
        private final BlockingQueue<MarketEvent> queue;
        private final List<MarketEvent> batch = new ArrayList<>(BATCH);

        Blocking(BlockingQueue<MarketEvent> queue) {
            this.queue = queue;
        }

        @Override
        public void put(MarketEvent event) throws InterruptedException {
            queue.put(event);
        }

        @Override
        public int takeBatch() throws InterruptedException {
            batch.clear();
            batch.add(queue.take());
            queue.drainTo(batch, BATCH - 1);
            return batch.size();
        }
    }

    private static final class LockedDeque implements HandOff {
        private static final int AT_A_TIME = 16;

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition filled = lock.newCondition();
        private final Condition drained = lock.newCondition();
        private final ArrayDeque<MarketEvent> events = new ArrayDeque<>(CAPACITY);
        private final List<MarketEvent> held = new ArrayList<>(AT_A_TIME);
        private final List<MarketEvent> batch = new ArrayList<>(BATCH);

        @Override
        public void put(MarketEvent event) throws InterruptedException {
            held.add(event);
            if (held.size() < AT_A_TIME) {
                return;
            }
            lock.lockInterruptibly();
            try {
                while (events.size() > CAPACITY - AT_A_TIME) {
                    drained.await();
                }
                boolean empty = events.isEmpty();
                events.addAll(held);
                if (empty) {
                    filled.signal();
                }
            } finally {
                lock.unlock();
            }
            held.clear();
        }

        @Override
        public int takeBatch() throws InterruptedException {
            batch.clear();
            lock.lockInterruptibly();
            try {
                while (events.isEmpty()) {
                    filled.await();
                }
                while (batch.size() < BATCH && !events.isEmpty()) {
                    batch.add(events.poll());
                }
                drained.signal();
            } finally {
                lock.unlock();
            }
            return batch.size();
        }
    }

    /** These queues cannot wait, so that both sides sleep for a moment where there is no room, or nothing. */
    private static final class Polling implements HandOff {
        private static final long A_MOMENT_NANOS = 1_000;

        private final MessagePassingQueue<MarketEvent> queue;
        private final List<MarketEvent> batch = new ArrayList<>(BATCH);

        Polling(MessagePassingQueue<MarketEvent> queue) {
            this.queue = queue;
        }

        @Override
        public void put(MarketEvent event) {
            while (!queue.relaxedOffer(event)) {
                LockSupport.parkNanos(A_MOMENT_NANOS);
            }
        }

        @Override
        public int takeBatch() throws InterruptedException {
            batch.clear();
            while (queue.drain(batch::add, BATCH) == 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(A_MOMENT_NANOS);
            }
            return batch.size();
        }
    }
}
