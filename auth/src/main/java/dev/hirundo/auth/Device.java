package dev.hirundo.auth;

/// What a client tells of itself. Cut to what is stored, and without what a terminal or a database
/// would stumble over.
record Device(String userAgent, String address) {
    static final int USER_AGENT_LENGTH = 300;
    static final int ADDRESS_LENGTH = 45;

    Device {
        userAgent = plain(userAgent, USER_AGENT_LENGTH);
        address = plain(address, ADDRESS_LENGTH);
    }

    private static String plain(String text, int length) {
        var plain = new StringBuilder();
        int end = Math.min(text.length(), length);
        for (int i = 0; i < end; i++) {
            int c = text.codePointAt(i);
            int size = Character.charCount(c);
            boolean isOdd =
                    Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
            if (i + size <= end) {
                plain.appendCodePoint(isOdd ? '?' : c);
            }
            i += size - 1;
        }
        return plain.toString();
    }
}
