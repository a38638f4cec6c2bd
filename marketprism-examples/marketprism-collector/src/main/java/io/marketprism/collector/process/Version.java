package io.marketprism.collector.process;

/** Which build this is. */
public final class Version {
    /** Version of the jar, or {@code development} outside of one. */
    public static final String STRING = version();

    private Version() {}

    private static String version() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
