package io.marketprism.collector.collect;

import io.marketprism.Feed;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.ConfigException;
import io.marketprism.collector.config.FeedConfig;
import io.marketprism.collector.config.Plugins;
import io.marketprism.connector.Connector;
import io.marketprism.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the feeds' folder, and what the pipeline takes because of them: a file that is new, changed or gone changes what its feed takes, and
 * nothing else. As long as one of them is wrong nothing changes. A file that is being written is left until it stays as it is. Thread-safe.
 */
final class FollowedFeeds {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedFeeds.class);

    private final Path config;
    private final Map<String, String> variables;
    private final Plugins plugins;
    private final Target target;

    // Guarded by this.
    private final Map<Path, FeedConfig> taken = new HashMap<>();
    private String folderBefore;
    private String folderTaken;

    /** What takes feeds. */
    interface Target {
        void add(Connector connector, Feed feed);

        void remove(Connector connector, Feed feed);

        void change(Connector connector, Feed before, Feed after);
    }

    /**
     * The feeds that are taken from the start.
     *
     * @param config the file beside which the folder lies
     * @param variables the environment
     */
    FollowedFeeds(Path config, Map<String, String> variables, Plugins plugins, List<FeedConfig> feeds, Target target) {
        this.config = config;
        this.variables = variables;
        this.plugins = plugins;
        this.target = target;
        feeds.forEach(feed -> taken.put(feed.file(), feed));
        folderTaken = folder();
        folderBefore = folderTaken;
    }

    private String folder() {
        try {
            return CollectorConfig.stateOfFeeds(config);
        } catch (IOException e) {
            return "cannot be read: " + e;
        }
    }

    /** Follows the folder if it has changed since, and has not just now. To be called every few seconds. */
    synchronized void look() {
        String now = folder();
        if (now.equals(folderBefore) && !now.equals(folderTaken)) {
            follow(now);
        }
        folderBefore = now;
    }

    /** Follows the folder at once. */
    synchronized void follow() {
        follow(folder());
    }

    private void follow(String now) {
        folderTaken = now;
        folderBefore = now;
        List<FeedConfig> feeds;
        try {
            feeds = CollectorConfig.readFeeds(config, variables, plugins);
        } catch (ConfigException e) {
            LOG.error("The feeds' folder has changed, and nothing else: {}", e.getMessage());
            return;
        }
        Map<Path, FeedConfig> wanted = new HashMap<>();
        feeds.forEach(feed -> wanted.put(feed.file(), feed));
        Set<Path> files = new TreeSet<>(taken.keySet());
        files.addAll(wanted.keySet());
        boolean changed = false;
        for (Path file : files) {
            changed |= follow(file, taken.get(file), wanted.get(file));
        }
        if (!changed) {
            LOG.info("The feeds are as they were");
        }
    }

    /** {@return whether there was anything to do} */
    private boolean follow(Path file, FeedConfig before, FeedConfig after) {
        if (before != null && after != null && before.isSameAs(after)) {
            return false;
        }
        try {
            if (before != null && after != null && before.isOfSameMarketAs(after)) {
                target.change(before.connector(), before.feed(), after.feed());
                taken.put(file, after.with(before.connector()));
                LOG.info("{}: collecting {} instead of {}", file, after.describe(), before.describe());
                return true;
            }
            if (before != null) {
                target.remove(before.connector(), before.feed());
                taken.remove(file);
                LOG.info("{}: no longer collecting {}", file, before.describe());
            }
            if (after != null) {
                target.add(after.connector(), after.feed());
                taken.put(file, after);
                LOG.info("{}: collecting {} too", file, after.describe());
            }
        } catch (ConfigurationException e) {
            LOG.error("{}: {}", file, e.getMessage());
        }
        return true;
    }
}
