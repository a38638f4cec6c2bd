package io.marketprism.internal.flow;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Delivery.Overflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Bounded queue before one sink. Gaps, coverage and instruments, few as they are, wait beside it and are never dropped: they tell what was.
 * Thread-safe.
 */
public final class EventQueue {
    private final Delivery delivery;
    private final Consumer<MarketEvent> overflowed;
    private final Conflation conflation;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final ArrayDeque<MarketEvent> data = new ArrayDeque<>();
    private final ArrayDeque<MarketEvent> records = new ArrayDeque<>();
    private boolean closed;
    private boolean ended;

    /**
     * An empty queue.
     *
     * @param overflowed told of each event that is dropped, without the lock
     * @param conflated told of each event that a newer one replaces
     */
    public EventQueue(Delivery delivery, Consumer<MarketEvent> overflowed, Consumer<MarketEvent> conflated) {
        this.delivery = delivery;
        this.overflowed = overflowed;
        this.conflation = delivery.conflatedLevels() > 0 ? new Conflation(delivery.conflatedLevels(), conflated) : null;
    }

    private static boolean isRecord(MarketEvent event) {
        DataType type = event.dataType();
        return type == DataType.GAP || type == DataType.COVERAGE || type == DataType.INSTRUMENT;
    }

    private int waiting() {
        return data.size() + records.size() + (conflation == null ? 0 : conflation.size());
    }

    /**
     * Adds an event; what happens to a full queue is the delivery's policy.
     *
     * @return false if the queue has {@linkplain #end() ended}
     */
    public boolean put(MarketEvent event) {
        MarketEvent dropped = null;
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            if (isRecord(event)) {
                records.add(event);
            } else if (conflation != null && conflation.takes(event)) {
                conflation.put(event);
            } else {
                if (data.size() >= delivery.queueCapacity()) {
                    if (delivery.overflow() == Overflow.BLOCK) {
                        while (data.size() >= delivery.queueCapacity() && !closed) {
                            drained.awaitUninterruptibly();
                        }
                    } else {
                        dropped = data.poll();
                    }
                }
                data.add(event);
            }
            int waiting = waiting();
            if (waiting == 1 || waiting == delivery.batchSize()) {
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
        if (dropped != null) {
            overflowed.accept(dropped);
        }
        return true;
    }

    /**
     * Takes a batch: waits until it is full, the linger time of its first event is over, or the queue closes.
     *
     * @return in order; empty only if the queue is closed
     */
    public List<MarketEvent> take() throws InterruptedException {
        lock.lock();
        try {
            List<MarketEvent> batch;
            do {
                while (waiting() == 0 && !closed) {
                    filled.await();
                }
                long left = delivery.linger().toNanos();
                while (waiting() < delivery.batchSize() && left > 0 && !closed) {
                    left = filled.awaitNanos(left);
                }
                batch = poll();
            } while (batch.isEmpty() && !closed);
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a batch of what is there now; empty if nothing is. */
    List<MarketEvent> poll() {
        lock.lock();
        try {
            List<MarketEvent> batch = new ArrayList<>(Math.min(delivery.batchSize(), waiting()));
            move(records, batch);
            if (conflation != null) {
                conflation.moveTo(batch, delivery.batchSize());
            }
            move(data, batch);
            drained.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void move(ArrayDeque<MarketEvent> from, List<MarketEvent> to) {
        while (to.size() < delivery.batchSize() && !from.isEmpty()) {
            to.add(from.poll());
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody wait any more; what is in it can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            drained.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes no event any more, if it is empty.
     *
     * @return whether it was
     */
    boolean end() {
        lock.lock();
        try {
            ended = waiting() == 0;
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a time, or until the queue is closed. */
    void awaitClosed(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!closed && left > 0) {
                left = drained.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
