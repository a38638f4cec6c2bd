package io.marketprism.duckdb;

import java.util.List;

/**
 * One step from an older version of the schema. Its statements do nothing where their work is done already: every new file runs them all.
 *
 * @param version that the schema has afterwards
 * @param description what changes, for the table of migrations
 * @param statements make what the former version had like what is created now; tables that are missing have been created before
 */
record Migration(int version, String description, List<String> statements) {
    /** All, by version. */
    static final List<Migration> ALL = List.of(
            new Migration(1, "trades, orderbooks, bbos, instruments, gaps, coverage", List.of()),
            new Migration(2, "tables of all data types; versions; the batch that was stored last", List.of()),
            new Migration(
                    3,
                    "cut snapshots beside whole ones; bbos without sequence and time; variants of gaps and coverage",
                    List.of(
                            "ALTER TABLE gaps ADD COLUMN IF NOT EXISTS variant VARCHAR",
                            "ALTER TABLE coverage ADD COLUMN IF NOT EXISTS variant VARCHAR")));
}
