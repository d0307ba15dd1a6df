package org.apogeemq.remoting.header;

import java.util.Locale;
import org.apogeemq.remoting.header.CommandTable.Entry;
import org.apogeemq.remoting.protocol.HeaderCodec;
import org.apogeemq.remoting.protocol.HeaderField;
import org.apogeemq.remoting.protocol.RequestCode;

/** Makes docs/protocol.md from the command table. */
final class ProtocolPage {
    private static final String INTRODUCTION = """
            # Protocol

            Generated from `CommandTable` and the header records in `remoting`; do not edit. To make it anew, run
            `mvn -pl remoting -am test -Dtest=ProtocolPageTest -Dprotocol.page.write=true -Dsurefire.failIfNoSpecifiedTests=false`.

            Frames are Apache RocketMQ's: length, serialization and header length, header, body. Codes 30000 to 30999 are this
            project's extensions and travel with the binary header. A field marked `!` is required. A field shown as
            `producerGroup (a)` travels as `a` in the commands that use one-letter names (310, 320, 325).

            """;

    private ProtocolPage() {}

    /** Returns the page's text. */
    static String text() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        String family = "";
        for (Entry entry : CommandTable.entries()) {
            if (!entry.family().equals(family)) {
                family = entry.family();
                page.append("## ").append(family).append("\n\n");
            }
            command(page, entry);
        }
        return page.toString();
    }

    private static void command(StringBuilder page, Entry entry) {
        page.append("### ")
                .append(entry.code())
                .append(' ')
                .append(entry.name())
                .append("\n\n");
        page.append(entry.doc()).append("\n\n");
        if (entry.request() != null || entry.response() != null) {
            page.append("| | field | type | meaning |\n| --- | --- | --- | --- |\n");
            fields(page, "request", entry.request(), RequestCode.usesLetters(entry.code()));
            fields(page, "response", entry.response(), false);
            page.append('\n');
        }
    }

    private static void fields(StringBuilder page, String side, Class<? extends Record> header, boolean letters) {
        if (header == null) {
            return;
        }
        String shown = side;
        for (HeaderField field : HeaderCodec.of(header).fields()) {
            String letter = letters && !field.letter().equals(field.name()) ? " (" + field.letter() + ")" : "";
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %s%s | %s%s | %s |\n",
                    shown,
                    field.name(),
                    letter,
                    field.typeName(),
                    field.required() ? "!" : "",
                    field.doc()));
            shown = "";
        }
    }
}
