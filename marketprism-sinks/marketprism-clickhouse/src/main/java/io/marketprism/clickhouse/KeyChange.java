package io.marketprism.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import io.marketprism.sink.SinkException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a table another sorting key, which no statement can: builds a new table beside it, copies the rows, lets both change places, and keeps the old
 * one by the name {@code orderbooks_v2} if version 2 made it.
 *
 * <p>Which step is next is told by the names that exist and their keys. So whoever comes after an interruption goes on where it happened, and a
 * collector that does the same at the same time is in nobody's way: rows that are copied twice are one, having one key, and only the one that
 * could give the new table the name of the old one lets them change places.
 *
 * <p>Who writes meanwhile writes to the old table until the change, and to the new one from then on. What the old one got since it was copied is
 * copied afterwards, until it gets nothing any more.
 */
final class KeyChange {
    private static final Logger LOG = LoggerFactory.getLogger(KeyChange.class);

    /** One statement copies a whole partition, a day or a month. */
    private static final Duration LONGEST_COPY = Duration.ofHours(1);

    /** An insert that was on its way when the tables changed places has ended by then. */
    private static final long AFTER_CHANGE_MILLIS = 1_000;

    /** More than others can disturb. */
    private static final int MOST_ROUNDS = 20;

    private static final Set<String> EXCHANGING_ENGINES = Set.of("Atomic", "Replicated", "Shared");

    private final ClickHouseSchema schema;
    private final ClickHouseOptions options;
    private final Client client;
    private final Table<?> table;
    private final String live;
    private final String kept;
    private final String building;

    /** Highest block number of each partition of the old table when it was last copied. */
    private final Map<String, Long> copied = new HashMap<>();

    private boolean changed;

    /** What a name stands for. */
    private enum Key {
        NONE,
        OLD,
        NEW,
        /** Of no version of ours. */
        FOREIGN
    }

    private record State(Key live, Key kept, Key building) {}

    /**
     * A change that has not begun.
     *
     * @param version of the schema in which the table has its new key
     */
    KeyChange(ClickHouseSchema schema, ClickHouseOptions options, Client client, Table<?> table, int version) {
        this.schema = schema;
        this.options = options;
        this.client = client;
        this.table = table;
        this.live = table.name();
        this.kept = keptName(table, version);
        this.building = buildingName(table, version);
    }

    /** {@return name by which the old table is kept} */
    static String keptName(Table<?> table, int version) {
        return table.name() + "_v" + (version - 1);
    }

    /** {@return name of the new table while it is built} */
    static String buildingName(Table<?> table, int version) {
        return table.name() + "_v" + version;
    }

    /** {@return what was done, or null if the table has its key already, or is none of ours} */
    String run() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            State state = state();
            if (state.live() == Key.FOREIGN) {
                return null; // The check names what is not as expected.
            }
            try {
                if (state.live() == Key.NEW) {
                    finish(state);
                    return changed ? live + " (another sorting key; the old table is kept as " + kept + ")" : null;
                }
                advance(state);
            } catch (SinkException e) {
                if (state().equals(state)) {
                    throw e;
                }
                copied.clear();
                LOG.info("Somebody else changes the key of {} too: {}", live, e.getMessage());
            }
        }
        throw SinkException.retryable(
                "Expected that " + live + " gets its key, but somebody undoes every step; start one collector alone",
                null);
    }

    private void advance(State state) {
        if (state.live() == Key.NONE) {
            // Interrupted between the two halves of a renaming.
            schema.execute(client, rename(building, live));
        } else if (state.kept() == Key.OLD || state.kept() == Key.FOREIGN) {
            throw SinkException.hold(
                    "The ClickHouse table " + options.database() + "." + live + " has the key of an older version, and "
                            + kept + ", by which name it would be kept, exists; rename or drop that one",
                    null);
        } else if (state.kept() == Key.NEW) {
            // Its maker is about to let both change places, or did not live to.
            pause();
            if (state().equals(state)) {
                schema.execute(client, rename(kept, building));
            }
        } else {
            requireOneShard();
            schema.execute(client, build(schema.engineOf(client, live)));
            copy(live, building);
            changePlaces();
        }
    }

    private void changePlaces() {
        if (state().live() != Key.OLD) {
            copied.clear(); // Somebody else was faster.
            return;
        }
        String engine = schema.query(
                        client, "SELECT engine FROM system.databases WHERE name = " + Table.literal(options.database()))
                .get(0)
                .getString("engine");
        if (EXCHANGING_ENGINES.contains(engine)) {
            // Of several who have come so far one can take the name.
            schema.execute(client, claim());
            schema.execute(client, exchange());
        } else {
            schema.execute(client, renameBoth());
        }
    }

    private void finish(State state) {
        if (state.building() == Key.OLD && state.kept() == Key.NONE) {
            schema.execute(client, rename(building, kept));
        } else if (state.building() != Key.NONE) {
            // Of somebody who began before the change and was late, or was killed.
            schema.execute(client, schema.drop("TABLE", building));
        }
        if (state().kept() == Key.OLD) {
            changed = true;
            do {
                copy(kept, live);
                pause();
            } while (!behind(kept).isEmpty());
        }
    }

    /** Copies what was not yet copied, partition by partition. */
    private void copy(String from, String to) {
        if (options.engine() == ClickHouseOptions.Engine.REPLICATED) {
            schema.execute(client, "SYSTEM SYNC REPLICA " + schema.qualified(from));
        }
        Map<String, Long> partitions = behind(from);
        // A copy leaves out what only the new table has.
        Set<String> present =
                schema.columns(client).getOrDefault(from, Map.of()).keySet();
        int number = 0;
        try (Client patient = options.timeout(LONGEST_COPY).connect()) {
            for (Map.Entry<String, Long> partition : partitions.entrySet()) {
                schema.execute(patient, copyPartition(from, to, partition.getKey(), present));
                copied.put(partition.getKey(), partition.getValue());
                LOG.info(
                        "Copied partition {} of {} to {}, {} of {}",
                        partition.getKey(),
                        from,
                        to,
                        ++number,
                        partitions.size());
            }
        }
    }

    /** {@return the partitions that got rows since they were copied, with their highest block numbers; merges leave those as they are} */
    private Map<String, Long> behind(String from) {
        return schema
                .query(
                        client,
                        "SELECT partition_id, max(max_block_number) AS newest FROM system.parts WHERE active AND database = "
                                + Table.literal(options.database()) + " AND table = " + Table.literal(from)
                                + " GROUP BY partition_id")
                .stream()
                .filter(partition -> partition.getLong("newest")
                        > copied.getOrDefault(partition.getString("partition_id"), Long.MIN_VALUE))
                .collect(Collectors.toMap(
                        partition -> partition.getString("partition_id"), partition -> partition.getLong("newest")));
    }

    String copyPartition(String from, String to, String partition, Set<String> present) {
        String columns = table.columns().stream()
                .map(Column::name)
                .filter(present::contains)
                .map(Table::quoted)
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + schema.qualified(to) + " (" + columns + ")\nSELECT " + columns + " FROM "
                + schema.qualified(from) + " WHERE _partition_id = " + Table.literal(partition);
    }

    private String rename(String from, String to) {
        return "RENAME TABLE " + schema.qualified(from) + " TO " + schema.qualified(to) + Table.onCluster(options);
    }

    String build(String engineOfLive) {
        return table.createTable(options, building, engineOfLive);
    }

    String claim() {
        return rename(building, kept);
    }

    String exchange() {
        return "EXCHANGE TABLES " + schema.qualified(live) + " AND " + schema.qualified(kept)
                + Table.onCluster(options);
    }

    String renameBoth() {
        return "RENAME TABLE " + schema.qualified(live) + " TO " + schema.qualified(kept) + ", "
                + schema.qualified(building) + " TO " + schema.qualified(live) + Table.onCluster(options);
    }

    /** A statement that copies runs on one server, where the other shards' rows are not. */
    private void requireOneShard() {
        if (options.cluster() == null) {
            return;
        }
        long shards = schema.query(
                        client,
                        "SELECT uniqExact(shard_num) AS shards FROM system.clusters WHERE cluster = "
                                + Table.literal(options.cluster()))
                .get(0)
                .getLong("shards");
        if (shards > 1) {
            throw SinkException.hold(
                    "The key of " + live + " cannot be changed on all " + shards + " shards of cluster "
                            + options.cluster() + " at once: run init-clickhouse on each of its servers,"
                            + " with that server's URL and without the cluster's name",
                    null);
        }
    }

    private State state() {
        Map<String, Map<String, GenericRecord>> columns = schema.columns(client);
        return new State(key(columns.get(live)), key(columns.get(kept)), key(columns.get(building)));
    }

    private Key key(Map<String, GenericRecord> columns) {
        if (columns == null) {
            return Key.NONE;
        }
        Set<String> key = ClickHouseSchema.keyColumns(columns);
        if (key.equals(table.keyColumns())) {
            return Key.NEW;
        }
        boolean isOlder = key.containsAll(SortingKey.INSTRUMENT)
                && table.keyColumns().containsAll(key)
                && columns.containsKey("version");
        return isOlder ? Key.OLD : Key.FOREIGN;
    }

    private static void pause() {
        try {
            Thread.sleep(AFTER_CHANGE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SinkException.retryable("Interrupted while a table got another key; it goes on when opened again", e);
        }
    }
}
