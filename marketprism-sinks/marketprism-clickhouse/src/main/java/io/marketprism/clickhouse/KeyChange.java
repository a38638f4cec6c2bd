package io.marketprism.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import io.marketprism.sink.SinkException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes a table's sorting key, which ALTER cannot: builds a new table beside it, copies the rows, swaps the two, and keeps the old one, as
 * {@code orderbooks_v2} if version 2 made it.
 *
 * <p>The tables that exist and their keys tell which step is next. So an interrupted change resumes where it stopped, and collectors that make it at
 * the same time do not get in each other's way: rows copied twice have the same key and are one, and only the collector that could claim the name
 * for the old table swaps the two.
 *
 * <p>Writers use the old table until the swap and the new one from then on. What reached the old one after it was copied is copied afterwards, until
 * nothing more comes.
 */
final class KeyChange {
    private static final Logger LOG = LoggerFactory.getLogger(KeyChange.class);

    /** One statement copies a whole partition, a day or a month. */
    private static final Duration LONGEST_COPY = Duration.ofHours(1);

    /** By then an insert that was under way during the swap has ended. */
    private static final long AFTER_SWAP_MILLIS = 1_000;

    /** More than other collectors can disturb. */
    private static final int MAX_ROUNDS = 20;

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

    /** The key of the table of a name. */
    private enum Key {
        NONE,
        OLD,
        NEW,
        /** Not one of ours. */
        FOREIGN
    }

    private record State(Key live, Key kept, Key building) {}

    /**
     * A change, not begun.
     *
     * @param version of the schema that brings the new key
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

    /** {@return the name under which the old table is kept} */
    static String keptName(Table<?> table, int version) {
        return table.name() + "_v" + (version - 1);
    }

    /** {@return the name of the new table while it is built} */
    static String buildingName(Table<?> table, int version) {
        return table.name() + "_v" + version;
    }

    /** {@return what was done, or null if the table already has its key or is not one of ours} */
    @Nullable String run() {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            State state = state();
            if (state.live() == Key.FOREIGN) {
                return null; // The check tells how it differs.
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
                LOG.info("Another process is changing the sorting key of {} too: {}", live, e.getMessage());
            }
        }
        throw SinkException.retryable(
                "Cannot change the sorting key of " + live
                        + ": another process undoes every step; start one collector alone",
                null);
    }

    private void advance(State state) {
        if (state.live() == Key.NONE) {
            // Interrupted between the two halves of a rename.
            schema.execute(client, rename(building, live));
        } else if (state.kept() == Key.OLD || state.kept() == Key.FOREIGN) {
            throw SinkException.hold(
                    "The ClickHouse table " + options.database() + "." + live
                            + " has the sorting key of an older version,"
                            + " but the name under which it would be kept, " + kept
                            + ", is taken; rename or drop that table",
                    null);
        } else if (state.kept() == Key.NEW) {
            // Its maker is about to swap the two, or died before it could.
            pause();
            if (state().equals(state)) {
                schema.execute(client, rename(kept, building));
            }
        } else {
            requireOneShard();
            schema.execute(client, build(schema.engineOf(client, live)));
            copy(live, building);
            swap();
        }
    }

    private void swap() {
        if (state().live() != Key.OLD) {
            copied.clear(); // Another collector was faster.
            return;
        }
        String engine = schema.query(
                        client, "SELECT engine FROM system.databases WHERE name = " + Table.literal(options.database()))
                .get(0)
                .getString("engine");
        if (EXCHANGING_ENGINES.contains(engine)) {
            // Of several collectors that got this far, one can claim the name.
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
            // Left by a collector that began before the swap and was late or killed.
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

    /** Copies what has not been copied yet, partition by partition. */
    private void copy(String from, String to) {
        if (options.engine() == ClickHouseOptions.Engine.REPLICATED) {
            schema.execute(client, "SYSTEM SYNC REPLICA " + schema.qualified(from));
        }
        Map<String, Long> partitions = behind(from);
        // Columns that only the new table has are left out.
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

    /** {@return the partitions that got rows since they were copied, with their highest block numbers, which merges keep} */
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

    /** A copy runs on one server, which lacks the rows of the other shards. */
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
                    "Cannot change the sorting key of " + live + " on all " + shards + " shards of the cluster "
                            + options.cluster() + " at once; run init-clickhouse on each server,"
                            + " with its URL and without the cluster's name",
                    null);
        }
    }

    private State state() {
        Map<String, Map<String, GenericRecord>> columns = schema.columns(client);
        return new State(key(columns.get(live)), key(columns.get(kept)), key(columns.get(building)));
    }

    private Key key(@Nullable Map<String, GenericRecord> columns) {
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
            Thread.sleep(AFTER_SWAP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SinkException.retryable(
                    "Interrupted while changing the sorting key of a table; opening again resumes it", e);
        }
    }
}
