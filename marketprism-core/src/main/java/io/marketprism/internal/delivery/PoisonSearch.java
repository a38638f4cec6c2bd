package io.marketprism.internal.delivery;

import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.SinkException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds the events for which a batch cannot be stored, by halving it, in order. An event is at fault only if it fails alone, and fails again right
 * after others of its batch were stored: a store that fails for another reason costs nothing. Used once, by one thread.
 */
final class PoisonSearch {
    private final Batch batch;
    private final int patience;
    private final List<MarketEvent> deduplicated = new ArrayList<>();
    private final List<Receipt.Rejection> rejected = new ArrayList<>();
    private final List<Batch> suspects = new ArrayList<>();
    private Batch smallestStored;

    /** Writes a part of the batch. */
    interface Writer {
        /**
         * Writes.
         *
         * @return what became of it; null if there is no time left
         * @throws SinkException if it failed, and may be at fault
         */
        Receipt write(Batch part) throws InterruptedException;
    }

    /**
     * A search.
     *
     * @param batch failed as a whole
     * @param patience so many events may fail in a row, before any was stored, until the batch is called a store's fault
     */
    PoisonSearch(Batch batch, int patience) {
        this.batch = batch;
        this.patience = patience;
    }

    /** {@return what became of the whole batch; null if it must wait as it is, because nothing of it can be stored now} */
    Receipt run(Writer writer) throws InterruptedException {
        Deque<Batch> parts = new ArrayDeque<>();
        pushHalves(batch, 0, parts);
        while (!parts.isEmpty()) {
            Batch part = parts.pop();
            Receipt receipt;
            try {
                receipt = writer.write(part);
            } catch (SinkException e) {
                if (part.events().size() > 1) {
                    pushHalves(part, from(part), parts);
                } else {
                    suspects.add(part);
                    if (smallestStored == null && suspects.size() >= patience) {
                        return null;
                    }
                }
                continue;
            }
            if (receipt == null) {
                return null;
            }
            stored(part, receipt);
        }
        return smallestStored != null && judged(writer) ? new Receipt(deduplicated, rejected) : null;
    }

    /** {@return false if the store fails now, whatever it is given} */
    private boolean judged(Writer writer) throws InterruptedException {
        for (Batch suspect : suspects) {
            // Written again, what is stored is recognised, or falls together by its identity.
            if (!works(writer)) {
                return false;
            }
            try {
                Receipt receipt = writer.write(suspect);
                if (receipt == null) {
                    return false;
                }
                stored(suspect, receipt);
            } catch (SinkException e) {
                rejected.add(new Receipt.Rejection(
                        suspect.events().get(0),
                        "it fails alone, again and again, while others of its batch are stored: " + e.getMessage()));
            }
        }
        return suspects.isEmpty() || works(writer);
    }

    private boolean works(Writer writer) throws InterruptedException {
        try {
            return writer.write(smallestStored) != null;
        } catch (SinkException e) {
            return false;
        }
    }

    private void stored(Batch part, Receipt receipt) {
        deduplicated.addAll(receipt.deduplicated());
        rejected.addAll(receipt.rejected());
        if (receipt.rejected().size() < part.events().size()
                && (smallestStored == null
                        || part.events().size() < smallestStored.events().size())) {
            smallestStored = part;
        }
    }

    private void pushHalves(Batch part, int from, Deque<Batch> parts) {
        int middle = part.events().size() / 2;
        parts.push(part(from + middle, from + part.events().size()));
        parts.push(part(from, from + middle));
    }

    private Batch part(int from, int to) {
        return new Batch(batch.id() + "." + from + "-" + to, batch.events().subList(from, to), batch.triedSince());
    }

    private int from(Batch part) {
        String range = part.id().substring(batch.id().length() + 1);
        return Integer.parseInt(range.substring(0, range.indexOf('-')));
    }
}
