package io.marketprism.simulator.ledger;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Events by data type, symbol and variant, the newest of each, equal ones once. Thread-safe. */
final class EventLog {

    private record Key(String dataType, String symbol, String variant) {}

    private static final class Entry {
        private final Set<ProducedEvent> kept = new LinkedHashSet<>();
        private long count;
    }

    private final int keep;
    private final Map<Key, Entry> entries = new HashMap<>();

    EventLog(int keep) {
        this.keep = keep;
    }

    synchronized void add(ProducedEvent event) {
        Entry entry = entries.computeIfAbsent(
                new Key(event.dataType(), event.symbol(), event.variant()), unknown -> new Entry());
        if (!entry.kept.add(event)) {
            return;
        }
        entry.count++;
        if (entry.kept.size() > keep) {
            Iterator<ProducedEvent> oldest = entry.kept.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized List<ProducedEvent> kept(String dataType, String symbol, String variant) {
        Entry entry = entries.get(new Key(dataType, symbol, variant));
        return entry == null ? List.of() : List.copyOf(entry.kept);
    }

    synchronized long count(String dataType, String symbol, String variant) {
        Entry entry = entries.get(new Key(dataType, symbol, variant));
        return entry == null ? 0 : entry.count;
    }
}
