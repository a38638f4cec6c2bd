package io.marketprism.internal.delivery;

import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.Time;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Delivery.Overflow;
import io.marketprism.sink.Receipt;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Queue before one sink: a lane in memory for each policy, and the disk behind the lane that spills. Within a lane order is kept; what tells of a
 * type's data, gaps and coverage, goes in the lane of that type, so that it never comes before the data. Anybody may put; one thread takes.
 */
public final class EventQueue {
    private static final long IN_MEMORY = Long.MIN_VALUE;
    private static final long AFTER_DISK_FAILURE_MILLIS = 1_000;

    /** A sink that is so far behind may be killed with us: what waits for it is safer on disk. */
    private static final long SPILL_AFTER_US = 1_000_000;

    /** A sink that takes long for a batch is not behind with what comes meanwhile; but more than this is not risked for it. */
    private static final long SPILL_AFTER_AT_MOST_US = 10_000_000;

    /** What is written to the disk at once: enough that its syncs are few, little enough to bound what is in no lane meanwhile. */
    private static final int BATCHES_PER_SPILL = 2;

    /** What waits on disk is late already: larger batches let the sink catch up. */
    private static final int SPILLED_BATCH_FACTOR = 10;

    /** Told what does not come out of the queue again. */
    public interface Listener {
        /** Dropped: the queue was full. */
        void overflowed(MarketEvent event);

        /** A newer one replaces it. */
        void conflated(MarketEvent event);

        /** An earlier process left these on disk; they come first. */
        void recovered(Map<DataType, Long> events);

        /** What an earlier process left on disk cannot be read. */
        void unreadable(Map<DataType, Long> events);
    }

    private final Delivery delivery;
    private final String session;
    private final Time time;
    private final Listener listener;
    private final Spill spill;
    private final Conflation conflation;
    private final long spillAfterLeastUs;
    private final Lane spilling;
    private final Lane dropping;
    private final Lane blocking;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private long batches;

    /** Of those events that sources brought and that are neither delivered nor safe on disk: who brings them again. Guarded by the lock. */
    private final Map<MarketEvent, Origin> origins = new IdentityHashMap<>();

    /** Whether a source has ever brought anything: if not, the sink's thread need not take the lock once more for each batch, nor feeds wait for it. */
    private volatile boolean hasSources;

    private Batch underWay;
    private long underWayKey = IN_MEMORY;
    private long underWaySince;
    private boolean underWayFailed;
    private long spillAfterUs;
    private boolean lastFromDisk;
    private List<Batch> beingSpilled = List.of();
    private List<Batch> beingKept = List.of();
    private long spillAgainAt;
    private boolean closed;
    private boolean ended;

    /** Events of one policy, the oldest first. Guarded by the queue's lock. */
    private final class Lane {
        private final RecordShelf records = new RecordShelf(EventQueue.this::conflated);
        private final ArrayDeque<MarketEvent> events = new ArrayDeque<>();
        private int thinOutAt = delivery.queueCapacity() + RecordShelf.MANY;

        int size() {
            return records.size() + events.size();
        }

        boolean isFull() {
            return events.size() >= delivery.queueCapacity();
        }

        void add(MarketEvent event, boolean record) {
            if (record && events.size() >= thinOutAt) {
                thinOut();
            }
            events.add(event);
        }

        /**
         * Records are not counted, and while a market is quiet they alone come. Of those that are told again as they grow the newest is enough, at its
         * place: it must not overtake the data that it tells of.
         */
        private void thinOut() {
            Set<Object> newer = new HashSet<>();
            ArrayDeque<MarketEvent> left = new ArrayDeque<>(events.size());
            for (Iterator<MarketEvent> newestFirst = events.descendingIterator(); newestFirst.hasNext(); ) {
                MarketEvent event = newestFirst.next();
                if (isRecord(event) && !newer.add(RecordShelf.key(event))) {
                    conflated(event);
                } else {
                    left.addFirst(event);
                }
            }
            events.clear();
            events.addAll(left);
            thinOutAt = Math.max(delivery.queueCapacity() + RecordShelf.MANY, 2 * events.size());
        }

        /** Drops the oldest data; records before it are kept beside. */
        List<MarketEvent> makeRoom() {
            List<MarketEvent> dropped = new ArrayList<>();
            while (isFull()) {
                MarketEvent oldest = events.poll();
                settle(oldest);
                if (isRecord(oldest)) {
                    records.add(oldest);
                } else {
                    dropped.add(oldest);
                }
            }
            return dropped;
        }

        void moveTo(List<MarketEvent> batch, int batchSize) {
            while (batch.size() < batchSize && !records.isEmpty()) {
                batch.add(records.poll());
            }
            while (batch.size() < batchSize && !events.isEmpty()) {
                batch.add(events.poll());
            }
        }

        void putBack(List<MarketEvent> oldest) {
            List<MarketEvent> beside = new ArrayList<>();
            while (!records.isEmpty()) {
                beside.add(records.poll());
            }
            for (int i = beside.size() - 1; i >= 0; i--) {
                events.addFirst(beside.get(i));
            }
            for (int i = oldest.size() - 1; i >= 0; i--) {
                events.addFirst(oldest.get(i));
            }
        }

        MarketEvent oldest() {
            return records.isEmpty() ? events.peek() : records.peek();
        }

        void forEach(Consumer<MarketEvent> step) {
            records.all().forEach(step);
            events.forEach(step);
        }

        MarketEvent newest() {
            return events.isEmpty() ? records.peek() : events.peekLast();
        }
    }

    /** An empty queue. */
    public EventQueue(
            Delivery delivery, String session, String sink, SpillDirectory place, Time time, Listener listener) {
        this.delivery = delivery;
        this.session = session;
        this.time = time;
        this.spillAgainAt = time.nanos();
        this.listener = listener;
        this.spillAfterLeastUs = Math.max(
                SPILL_AFTER_US,
                2 * TimeUnit.NANOSECONDS.toMicros(delivery.linger().toNanos()));
        this.spillAfterUs = spillAfterLeastUs;
        boolean spills = Arrays.stream(DataType.values()).anyMatch(type -> delivery.overflow(type) == Overflow.SPILL);
        this.dropping = new Lane();
        this.blocking = new Lane();
        this.spilling = spills ? new Lane() : null;
        this.spill = spills
                ? new Spill(place, sink, time, this::diskChanged, listener::recovered, listener::unreadable)
                : null;
        boolean conflates =
                Arrays.stream(DataType.values()).anyMatch(type -> delivery.overflow(type) == Overflow.CONFLATE);
        this.conflation = conflates ? new Conflation(delivery.conflatedLevels(), listener::conflated) : null;
    }

    private static boolean isRecord(MarketEvent event) {
        DataType type = event.dataType();
        return type == DataType.GAP || type == DataType.COVERAGE || type == DataType.INSTRUMENT;
    }

    private Overflow policy(MarketEvent event) {
        if (event instanceof Gap gap) {
            return delivery.overflow(gap.affectedDataType());
        }
        if (event instanceof Coverage coverage) {
            return delivery.overflow(coverage.coveredDataType());
        }
        return delivery.overflow(event.dataType());
    }

    /** A source can wait, and a temporary file is no safer than what can be read again. */
    private Overflow sourcePolicy(MarketEvent event) {
        Overflow policy = policy(event);
        return policy == Overflow.SPILL && !spill.isDurable() ? Overflow.BLOCK : policy;
    }

    private Lane lane(Overflow policy) {
        return switch (policy) {
            case SPILL -> spilling;
            case BLOCK -> blocking;
            case DROP_OLDEST, CONFLATE -> dropping;
        };
    }

    /**
     * Opens what an earlier process may have left on disk; its events come first. If the disk does not let us, such as a full one, that is told,
     * and tried again. Where files are temporary, those of killed processes are removed.
     *
     * @throws io.marketprism.error.MarketPrismException if it is none of ours
     */
    void recover() {
        if (spill != null) {
            spill.recover();
        }
    }

    /**
     * Adds an event; what happens if the sink does not keep up is the delivery's policy.
     *
     * @return false if the queue has {@linkplain #end ended}
     */
    public boolean put(MarketEvent event) {
        return put(event, null);
    }

    /**
     * {@return whether a source may put an event now} When several put at once there may be one more for each than has room.
     *
     * @param event to put
     */
    boolean hasRoomFor(MarketEvent event) {
        lock.lock();
        try {
            Overflow policy = sourcePolicy(event);
            boolean makesRoom = policy == Overflow.DROP_OLDEST || policy == Overflow.CONFLATE;
            return !closed && (makesRoom || !lane(policy).isFull());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds an event.
     *
     * @param event no other object that an origin brought and that is not settled
     * @param origin who brings it again; null if nobody can. Where there is one, the caller does not wait, nor is anything dropped for want of
     *     room, unless the policy is to drop
     * @return false if the queue has {@linkplain #end ended}
     */
    boolean put(MarketEvent event, Origin origin) {
        List<MarketEvent> dropped = List.of();
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            boolean record = isRecord(event);
            Overflow policy = origin == null ? policy(event) : sourcePolicy(event);
            if (policy == Overflow.CONFLATE && !record) {
                conflation.put(event);
                if (origin != null) {
                    // What comes of it is another event.
                    origin.settled(1);
                }
            } else {
                Lane lane = lane(policy);
                if (origin != null) {
                    hasSources = true;
                    origins.put(event, origin);
                    if (!record && policy == Overflow.DROP_OLDEST && lane.isFull()) {
                        dropped = lane.makeRoom();
                    }
                } else if (!record && policy == Overflow.BLOCK) {
                    while (lane.isFull() && !closed) {
                        drained.awaitUninterruptibly();
                    }
                    if (ended) {
                        return false;
                    }
                } else if (!record && lane.isFull()) {
                    dropped = lane.makeRoom();
                }
                lane.add(event, record);
                if (lane == spilling) {
                    spillIfDue();
                }
            }
            int waiting = inMemory();
            if (waiting == 1 || waiting == delivery.batchSize()) {
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
        dropped.forEach(listener::overflowed);
        return true;
    }

    private void conflated(MarketEvent event) {
        settle(event);
        listener.conflated(event);
    }

    /** Whoever brought it need not bring it again. Under the lock. */
    private void settle(MarketEvent event) {
        Origin origin = origins.isEmpty() ? null : origins.remove(event);
        if (origin != null) {
            origin.settled(1);
        }
    }

    /** {@return whether somebody brings the event again unless it is settled} */
    boolean comesAgain(MarketEvent event) {
        lock.lock();
        try {
            return origins.containsKey(event);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whoever brought events need not bring them again.
     *
     * @param events that are delivered, rejected, or where they outlive the process
     * @param rejected those of them that the sink never takes
     */
    void settle(List<MarketEvent> events, List<Receipt.Rejection> rejected) {
        if (!hasSources) {
            return;
        }
        Map<Receipt.Rejection, Origin> refused = new IdentityHashMap<>();
        Map<Origin, Integer> done = new LinkedHashMap<>();
        lock.lock();
        try {
            for (Receipt.Rejection rejection : rejected) {
                Origin origin = origins.remove(rejection.event());
                if (origin != null) {
                    refused.put(rejection, origin);
                }
            }
            for (MarketEvent event : events) {
                Origin origin = origins.remove(event);
                if (origin != null) {
                    done.merge(origin, 1, Integer::sum);
                }
            }
        } finally {
            lock.unlock();
        }
        refused.forEach((rejection, origin) -> origin.rejected(rejection));
        done.forEach((origin, count) -> origin.settled(count));
    }

    private void safeOnDisk(List<Batch> stored) {
        if (spill.isDurable()) {
            stored.forEach(batch -> settle(batch.events(), List.of()));
        }
    }

    private int inMemory() {
        return (spilling == null ? 0 : spilling.size()) + besideTheSpill();
    }

    private int besideTheSpill() {
        return dropping.size() + blocking.size() + (conflation == null ? 0 : conflation.size());
    }

    private boolean isDiskEmpty() {
        return spill == null || spill.batches() == 0 && beingSpilled.isEmpty();
    }

    /** What may be taken from memory: of the lane that spills only if nothing older is on disk. */
    private int takeable() {
        return isDiskEmpty() ? inMemory() : besideTheSpill();
    }

    /**
     * Takes a batch: the first on disk, or what is in memory, once it is full, the linger time is over, or the queue is closed. The one before
     * must be {@linkplain #settled() settled}.
     *
     * @return in order; null if the queue is closed and nothing waits
     */
    public Batch take() throws InterruptedException {
        while (true) {
            lock.lock();
            try {
                while (takeable() == 0 && (spill == null || spill.batches() == 0)) {
                    if (closed && isDiskEmpty()) {
                        return null;
                    }
                    filled.await();
                }
                boolean disk = spill != null && spill.batches() > 0 && (!lastFromDisk || takeable() == 0);
                lastFromDisk = disk;
                if (!disk) {
                    linger();
                    Batch formed = form();
                    if (formed != null) {
                        taken(formed, IN_MEMORY);
                        return formed;
                    }
                    continue;
                }
            } finally {
                lock.unlock();
            }
            SpillLog.Entry first = spill.first(spilledBatchSize());
            if (first != null) {
                taken(first.batch(), first.key());
                return first.batch();
            }
            if (spill.batches() > 0) {
                if (isClosed()) {
                    // The disk does not give it back now; it stays there.
                    return null;
                }
                awaitClosed(AFTER_DISK_FAILURE_MILLIS);
            }
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void taken(Batch batch, long key) {
        lock.lock();
        try {
            underWay(batch, key);
            underWaySince = time.nanos();
            underWayFailed = false;
        } finally {
            lock.unlock();
        }
    }

    private void underWay(Batch batch, long key) {
        lock.lock();
        try {
            underWay = batch;
            underWayKey = key;
        } finally {
            lock.unlock();
        }
    }

    private void linger() throws InterruptedException {
        long left = delivery.linger().toNanos();
        while (takeable() < delivery.batchSize() && left > 0 && !closed && isDiskEmpty()) {
            left = time.await(lock, filled, left);
        }
    }

    /** A batch of what is in memory; null if nothing is, or only books of which nothing is known. */
    private Batch form() {
        int size = delivery.batchSize();
        List<MarketEvent> events = new ArrayList<>(Math.min(size, takeable()));
        if (conflation != null) {
            conflation.moveTo(events, (size + 1) / 2);
        }
        dropping.moveTo(events, size);
        blocking.moveTo(events, size);
        if (spilling != null && isDiskEmpty()) {
            spilling.moveTo(events, size);
        }
        if (conflation != null) {
            conflation.moveTo(events, size);
        }
        drained.signalAll();
        return events.isEmpty() ? null : batch(events);
    }

    private Batch batch(List<MarketEvent> events) {
        return new Batch(session + "-" + ++batches, events);
    }

    /** The batch that was taken is delivered or given up. */
    void settled() {
        lock.lock();
        try {
            if (underWayKey != IN_MEMORY) {
                spill.remove(underWayKey);
            }
            if (!underWayFailed) {
                // While one batch is written a second of the same time forms: the sink keeps up with both.
                long tookUs = TimeUnit.NANOSECONDS.toMicros(time.nanos() - underWaySince);
                spillAfterUs = Math.max(spillAfterLeastUs, Math.min(2 * tookUs, SPILL_AFTER_AT_MOST_US));
            }
            underWay = null;
        } finally {
            lock.unlock();
        }
    }

    /** The sink fails: the batch that was taken waits on disk too, and is not lost should the process be killed. */
    void failing(Instant since) {
        underWayFailed = true;
        if (spill != null && underWay != null && underWayKey == IN_MEMORY) {
            Batch batch = underWay.triedSince(since);
            Long key = spill.prepend(batch);
            if (key != null) {
                underWay(batch, key);
                safeOnDisk(List.of(batch));
            }
        }
    }

    private void spillIfDue() {
        if (isSpillDue() && beingSpilled.isEmpty() && !closed && time.nanos() - spillAgainAt >= 0) {
            beingSpilled = detach(BATCHES_PER_SPILL);
            List<Batch> oldest = beingSpilled;
            spill.execute(() -> spill(oldest));
        }
    }

    private boolean isSpillDue() {
        if (spilling == null || spilling.size() == 0) {
            return false;
        }
        // What a source brings may be old, and far apart, though it came this moment.
        return spilling.size() >= Math.max(delivery.batchSize(), delivery.queueCapacity() / 2)
                || spilling.newest().receiveTimeUs() - spilling.oldest().receiveTimeUs() >= spillAfterUs
                        && !origins.containsKey(spilling.newest());
    }

    private int spilledBatchSize() {
        return Math.multiplyExact(delivery.batchSize(), SPILLED_BATCH_FACTOR);
    }

    private List<Batch> detach(int atMost) {
        List<Batch> oldest = new ArrayList<>();
        int size = spilledBatchSize();
        while (oldest.size() < atMost && spilling.size() > 0) {
            List<MarketEvent> events = new ArrayList<>(Math.min(size, spilling.size()));
            spilling.moveTo(events, size);
            oldest.add(batch(events));
        }
        return oldest;
    }

    private void spill(List<Batch> oldest) {
        boolean stored = false;
        try {
            stored = spill.append(oldest);
            if (stored) {
                safeOnDisk(oldest);
            }
        } finally {
            lock.lock();
            try {
                beingSpilled = List.of();
                if (!stored) {
                    spillAgainAt = time.nanos() + TimeUnit.MILLISECONDS.toNanos(AFTER_DISK_FAILURE_MILLIS);
                    spilling.putBack(oldest.stream()
                            .flatMap(batch -> batch.events().stream())
                            .toList());
                }
                // Who takes may wait for it, and who ends the queue.
                filled.signalAll();
                spillIfDue();
            } finally {
                lock.unlock();
            }
        }
    }

    private void diskChanged() {
        lock.lock();
        try {
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** {@return events that wait in memory} */
    int size() {
        lock.lock();
        try {
            return inMemory();
        } finally {
            lock.unlock();
        }
    }

    /** {@return bytes that wait on disk} */
    long bytesOnDisk() {
        return spill == null ? 0 : spill.bytes();
    }

    /** {@return whether what is on disk is there for the next process} */
    boolean outlivesTheProcess() {
        return spill != null && spill.isDurable() && spill.failure() == null;
    }

    /** {@return why the disk does not work at the moment, or null if it does, or is not used} */
    String diskFailure() {
        return spill == null ? null : spill.failure();
    }

    /** {@return when the oldest event that is neither delivered nor on disk was received, µs since the epoch; {@link Long#MAX_VALUE} if none} */
    long oldestInMemoryUs() {
        long[] oldest = {Long.MAX_VALUE};
        forEachOnlyInMemory(event -> {
            // Whatever a gap tells of began earlier; for that there is gapsInMemory.
            if (event.receiveTimeUs() != MarketEvent.ABSENT) {
                oldest[0] = Math.min(oldest[0], event.receiveTimeUs());
            }
        });
        return oldest[0];
    }

    /** {@return the gaps that are neither delivered nor on disk} */
    List<Gap> gapsInMemory() {
        List<Gap> gaps = new ArrayList<>();
        forEachOnlyInMemory(event -> {
            if (event instanceof Gap gap) {
                gaps.add(gap);
            }
        });
        return gaps;
    }

    /** What sources bring again is not only here. */
    private void forEachOnlyInMemory(Consumer<MarketEvent> each) {
        lock.lock();
        try {
            Consumer<MarketEvent> step = event -> {
                if (!origins.containsKey(event)) {
                    each.accept(event);
                }
            };
            if (underWay != null && underWayKey == IN_MEMORY) {
                underWay.events().forEach(step);
            }
            beingSpilled.forEach(batch -> batch.events().forEach(step));
            beingKept.forEach(batch -> batch.events().forEach(step));
            if (conflation != null) {
                conflation.waiting().forEach(step);
            }
            dropping.forEach(step);
            blocking.forEach(step);
            if (spilling != null) {
                spilling.forEach(step);
            }
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
     * Takes no event any more. What waits, the batch under way included, is kept on disk for the next process if that can be.
     *
     * @param lost takes what cannot; may put more
     */
    void end(Consumer<List<MarketEvent>> lost) {
        boolean durable = spill != null && spill.isDurable();
        if (isUnderWay()) {
            keepUnderWay(durable, lost);
        }
        for (List<Batch> rest = rest(); !rest.isEmpty(); rest = rest()) {
            keep(rest, durable, lost);
        }
        if (spill != null) {
            if (!durable && spill.batches() > 0) {
                giveUpTheDisk(lost);
            }
            spill.close();
        }
    }

    private boolean isUnderWay() {
        lock.lock();
        try {
            return underWay != null;
        } finally {
            lock.unlock();
        }
    }

    private void keepUnderWay(boolean durable, Consumer<List<MarketEvent>> lost) {
        Batch batch = underWay;
        if (durable && underWayKey == IN_MEMORY) {
            failing(batch.triedSince() == null ? time.now() : batch.triedSince());
        }
        if (underWayKey == IN_MEMORY || !durable) {
            settled();
            giveUp(batch, durable, lost);
        }
    }

    private void keep(List<Batch> rest, boolean durable, Consumer<List<MarketEvent>> lost) {
        if (durable && spill.appendNow(rest)) {
            safeOnDisk(rest);
            return;
        }
        for (Batch batch : rest) {
            if (durable && spill.appendNow(List.of(batch))) {
                safeOnDisk(List.of(batch));
            } else {
                giveUp(batch, durable, lost);
            }
        }
    }

    /** There is no room on the disk for the batch, but for the records in it there is. */
    private void giveUp(Batch batch, boolean durable, Consumer<List<MarketEvent>> lost) {
        List<MarketEvent> records = new ArrayList<>();
        List<MarketEvent> data = new ArrayList<>();
        batch.events().forEach(event -> (isRecord(event) ? records : data).add(event));
        boolean kept = durable
                && !records.isEmpty()
                && spill.appendRecords(new Batch(batch.id() + ".records", records, batch.triedSince()));
        if (kept) {
            settle(records, List.of());
        }
        if (!kept || !data.isEmpty()) {
            lost.accept(kept ? data : batch.events());
        }
    }

    private void giveUpTheDisk(Consumer<List<MarketEvent>> lost) {
        for (SpillLog.Entry entry = spill.first(1); entry != null; entry = spill.first(1)) {
            lost.accept(entry.batch().events());
            spill.remove(entry.key());
        }
    }

    /** All that is in memory; if nothing is, the queue has ended. */
    private List<Batch> rest() {
        lock.lock();
        try {
            closed = true;
            while (!beingSpilled.isEmpty()) {
                filled.awaitUninterruptibly();
            }
            List<Batch> all = new ArrayList<>();
            if (spilling != null) {
                all.addAll(detach(Integer.MAX_VALUE));
            }
            for (Batch more = form(); more != null; more = form()) {
                all.add(more);
            }
            beingKept = all;
            ended = all.isEmpty();
            return all;
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
                left = time.await(lock, drained, left);
            }
        } finally {
            lock.unlock();
        }
    }
}
