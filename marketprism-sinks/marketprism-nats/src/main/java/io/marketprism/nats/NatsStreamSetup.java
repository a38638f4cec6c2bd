package io.marketprism.nats;

import io.marketprism.sink.SinkException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates a stream or brings it up to date, then reads back what the server made of it: servers ignore without a word what they do not know.
 * Nothing stored is touched: an existing stream keeps its own subjects beside ours and every setting that we do not name.
 */
final class NatsStreamSetup {
    private static final Logger LOG = LoggerFactory.getLogger(NatsStreamSetup.class);

    private static final int STREAM_NOT_FOUND = 10059;
    private static final int STREAM_NAME_IN_USE = 10058;
    private static final int SUBJECTS_OVERLAP = 10065;
    private static final int NO_SUITABLE_PEERS = 10005;
    private static final int NOT_ENABLED_FOR_ACCOUNT = 10039;
    private static final int NOT_ENABLED = 10076;

    private final JetStreamManagement server;
    private final String url;
    private final NatsStream wanted;
    private final List<String> subjects;

    NatsStreamSetup(JetStreamManagement server, String url, NatsStream wanted, NatsSubjects subjects) {
        this(
                server,
                url,
                wanted,
                wanted.dataTypes().stream().sorted().map(subjects::all).toList());
    }

    /** For a stream of other subjects than those of its data types. */
    NatsStreamSetup(JetStreamManagement server, String url, NatsStream wanted, List<String> subjects) {
        this.server = server;
        this.url = url;
        this.wanted = wanted;
        this.subjects = subjects;
    }

    /**
     * Makes the server's stream what is wanted.
     *
     * @return the stream as the server has it
     * @throws SinkException retryable if the server does not answer or has no leader at the moment; to hold if it will not have the stream so
     */
    StreamInfo run() {
        try {
            StreamInfo found = find();
            if (found == null) {
                found = create();
            }
            if (found != null && !differences(found).isEmpty()) {
                update(found.getConfiguration());
            }
            StreamInfo effective = find();
            List<String> differences = differences(effective);
            if (effective == null || !differences.isEmpty()) {
                throw SinkException.hold(
                        "NATS stream " + wanted.name() + " at " + url + " is not as it must be: "
                                + String.join("; ", differences)
                                + ". Change the settings, the server, or the stream, or name another stream",
                        null);
            }
            return effective;
        } catch (IOException e) {
            throw noAnswer(e);
        } catch (JetStreamApiException e) {
            throw refused(e);
        }
    }

    /**
     * {@return whether the server has the stream}
     *
     * @throws SinkException as {@link #run}
     */
    boolean exists() {
        try {
            return find() != null;
        } catch (IOException e) {
            throw noAnswer(e);
        } catch (JetStreamApiException e) {
            throw refused(e);
        }
    }

    private SinkException noAnswer(IOException e) {
        return SinkException.retryable(
                "Expected an answer about NATS stream " + wanted.name() + " at " + url + ": " + e.getMessage(), e);
    }

    private @Nullable StreamInfo find() throws IOException, JetStreamApiException {
        try {
            return server.getStreamInfo(wanted.name());
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private @Nullable StreamInfo create() throws IOException, JetStreamApiException {
        StreamConfiguration.Builder stream = StreamConfiguration.builder()
                .name(wanted.name())
                .storageType(StorageType.File)
                .subjects(subjects);
        try {
            StreamInfo created = server.addStream(withNamedSettings(stream));
            LOG.info("Created NATS stream {} at {} for {}", wanted.name(), url, subjects);
            return created;
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NAME_IN_USE) {
                return find();
            }
            throw e;
        }
    }

    private void update(StreamConfiguration found) throws IOException, JetStreamApiException {
        LOG.info(
                "Bringing NATS stream {} at {} up to date: {}",
                wanted.name(),
                url,
                String.join("; ", differences(found)));
        StreamConfiguration.Builder stream =
                StreamConfiguration.builder(found).noAck(false).subjects(merged(found.getSubjects()));
        server.updateStream(withNamedSettings(stream));
    }

    private StreamConfiguration withNamedSettings(StreamConfiguration.Builder stream) {
        if (wanted.replicas() != null) {
            stream.replicas(wanted.replicas());
        }
        if (wanted.maxAge() != null) {
            stream.maxAge(wanted.maxAge());
        }
        if (wanted.maxBytes() != null) {
            stream.maxBytes(wanted.maxBytes());
        }
        if (wanted.maxMessages() != null) {
            stream.maxMessages(wanted.maxMessages());
        }
        if (wanted.duplicateWindow() != null) {
            stream.duplicateWindow(wanted.duplicateWindow());
        }
        return stream.build();
    }

    /** The subjects that were there and ours, without those that another covers: a server takes no two that overlap. */
    private List<String> merged(List<String> found) {
        List<String> merged = new ArrayList<>();
        for (String subject : found) {
            if (subjects.stream().noneMatch(ours -> covers(ours, subject))) {
                merged.add(subject);
            }
        }
        for (String ours : subjects) {
            if (found.stream().noneMatch(subject -> !subject.equals(ours) && covers(subject, ours))) {
                merged.add(ours);
            }
        }
        return merged;
    }

    private List<String> differences(@Nullable StreamInfo found) {
        return found == null ? List.of("expected it to exist, was missing") : differences(found.getConfiguration());
    }

    /** What of a stream is not as wanted, each with both values; empty if it will do. */
    List<String> differences(StreamConfiguration found) {
        List<String> differences = new ArrayList<>();
        List<String> missing = subjects.stream()
                .filter(ours -> found.getSubjects().stream().noneMatch(subject -> covers(subject, ours)))
                .toList();
        if (!missing.isEmpty()) {
            differences.add("subjects: expected also " + missing + ", were " + found.getSubjects());
        }
        compare("storage", StorageType.File, found.getStorageType(), differences);
        compare("retention", RetentionPolicy.Limits, found.getRetentionPolicy(), differences);
        compare("no_ack", false, found.getNoAck(), differences);
        compare("replicas", wanted.replicas(), found.getReplicas(), differences);
        compare("max_age", wanted.maxAge(), found.getMaxAge(), differences);
        compare("max_bytes", wanted.maxBytes(), found.getMaxBytes(), differences);
        compare("max_msgs", wanted.maxMessages(), found.getMaxMsgs(), differences);
        compare("duplicate_window", wanted.duplicateWindow(), found.getDuplicateWindow(), differences);
        return differences;
    }

    private static void compare(String setting, @Nullable Object wanted, Object found, List<String> differences) {
        if (wanted != null && !Objects.equals(wanted, found)) {
            differences.add(setting + ": expected " + wanted + ", was " + found);
        }
    }

    /** Whether every subject that the second pattern matches is matched by the first. */
    static boolean covers(String wide, String narrow) {
        String[] wideTokens = wide.split("\\.", -1);
        String[] narrowTokens = narrow.split("\\.", -1);
        for (int i = 0; i < wideTokens.length; i++) {
            if (i >= narrowTokens.length) {
                return false;
            }
            if (wideTokens[i].equals(">")) {
                return true;
            }
            boolean same = wideTokens[i].equals(narrowTokens[i]);
            boolean any = wideTokens[i].equals("*") && !narrowTokens[i].equals(">");
            if (!same && !any) {
                return false;
            }
        }
        return wideTokens.length == narrowTokens.length;
    }

    private SinkException refused(JetStreamApiException e) {
        String what = "NATS at " + url + " refused stream " + wanted.name() + ": " + e.getMessage();
        return switch (e.getApiErrorCode()) {
            case SUBJECTS_OVERLAP ->
                SinkException.hold(
                        what + ". Stream " + ownersOfOurSubjects() + " has some of " + subjects
                                + " already: name that stream here, set a subject prefix, or take the subjects from it",
                        e);
            case NOT_ENABLED, NOT_ENABLED_FOR_ACCOUNT ->
                SinkException.hold(
                        what + ". Start the server with JetStream (nats-server -js) and enable it for this account", e);
            // Servers of the cluster are missing at the moment.
            case NO_SUITABLE_PEERS -> SinkException.retryable(what, e);
            default -> e.getErrorCode() == 503 ? SinkException.retryable(what, e) : SinkException.hold(what, e);
        };
    }

    private String ownersOfOurSubjects() {
        Set<String> owners = new TreeSet<>();
        try {
            for (String subject : subjects) {
                owners.addAll(server.getStreamNames(subject));
            }
        } catch (IOException | JetStreamApiException e) {
            LOG.debug("Could not ask which NATS streams have the subjects {}", subjects, e);
        }
        owners.remove(wanted.name());
        return owners.isEmpty() ? "(unknown)" : String.join(", ", owners);
    }
}
