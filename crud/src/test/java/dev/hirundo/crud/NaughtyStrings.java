package dev.hirundo.crud;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Texts that have broken programs: what looks like SQL, code, numbers, paths or markup, and what
/// Unicode holds.
final class NaughtyStrings {
    private static final String PLAIN =
            """
            '
            ''
            "
            `
            ';--
            '; drop table note;--
            ' or '1'='1
            ' or 1=1--
            ") or ("1"="1
            1; delete from note
            1 union select null, null, null
            ' union select table_name from information_schema.tables--
            '); truncate table note;--
            '||(select version())||'
            ' and sleep(5)--
            '; select pg_sleep(5);--
            $$; drop table note; $$
            $1
            ?
            ??
            :id
            :title
            {fn now()}
            {ts '2026-01-01'}
            E'\\\\x41'
            U&'\\0061'
            /* comment */
            -- comment
            #comment
            \\'; drop table note;--
            %
            %%
            _
            *
            **
            a*b*c*d*e*f*g*h*
            [a-z]
            \\
            \\\\
            \\%
            \\_
            null
            NULL
            nil
            none
            undefined
            true
            false
            yes
            NaN
            Infinity
            -Infinity
            0
            -0
            00
            01
            1e309
            1E400
            -1e-400
            0x7f
            0b1
            0777
            1_000
            1,000
            1.0
            .5
            5.
            +1
            2147483647
            2147483648
            -2147483649
            9223372036854775807
            9223372036854775808
            99999999999999999999999999999999999999
            1970-01-01
            0000-00-00
            9999-12-31T23:59:60Z
            -999999999-01-01T00:00:00Z
            2026-02-30
            24:00:00
            now()
            00000000-0000-0000-0000-000000000000
            ffffffff-ffff-ffff-ffff-ffffffffffff
            {00000000-0000-0000-0000-000000000000}
            <script>alert(1)</script>
            <img src=x onerror=alert(1)>
            "><svg/onload=alert(1)>
            javascript:alert(1)
            <![CDATA[x]]>
            <!--
            -->
            <?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>
            &lt;&amp;&#0;
            {{7*7}}
            ${7*7}
            #{7*7}
            <%= 7*7 %>
            ${jndi:ldap://127.0.0.1/a}
            ${env:PATH}
            %{(#a=1)}
            {0}
            {}
            %s
            %n%n%n
            %d %x %99999999s
            %1$s
            {"a":1}
            [1,2]
            {"$gt":""}
            {"__proto__":{"x":1}}
            {"@class":"java.lang.Runtime"}
            constructor
            __proto__
            toString
            hashCode
            class
            ../../../../etc/passwd
            ..\\..\\windows\\system32
            /etc/passwd
            /dev/zero
            C:\\
            \\\\host\\share
            file:///etc/passwd
            http://169.254.169.254/
            CON
            NUL
            aux
            .
            ..
            ./
            /
            //
            a/b
            ;
            ;a=b
            a;b
            &
            a&b=c
            =
            a=b
            ?a=b
            #
            +
            a+b
            a b
            ,
            ,,
            a,b
            "a","b"
            =1+1
            +1+1
            -1+1
            @SUM(A1)
            =cmd|' /C calc'!A0
            | ls
            ; ls
            `ls`
            $(ls)
            && ls
            eval(1)
            (?:a+)+$
            (a|a)*b
            *)(uid=*
            W/"v1"
            "v1"
            v1
            -title
            title,size
            title.like
            .eq
            a.b.c
            sort
            batch
            restore
            Robert'); DROP TABLE Students;--
            O'Brien
            Scunthorpe
            Ada & Bob <a@b.c>
            \u00c5ngstr\u00f6m
            \u212bngstr\u00f6m
            A\u030angstro\u0308m
            \u1e9e\u00df
            \u0130\u0131Ii
            \u01c4\u01c5\u01c6
            \ufb01\ufb02
            \u2126\u03a9
            \u4e2d\u6587\u5b57\u7b26
            \u65e5\u672c\u8a9e
            \ud55c\uad6d\uc5b4
            \u0627\u0644\u0639\u0631\u0628\u064a\u0629
            \u05e2\u05d1\u05e8\u05d9\u05ea
            \u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22
            \u0939\u093f\u0928\u094d\u0926\u0940
            \u0661\u0662\u0663
            \uff11\uff12\uff13
            \u00bd\u2155\u215e
            \u2160\u2164\u2169
            \uff07 or \uff071\uff07=\uff071
            \u02bc or 1=1
            \u2019 or 1=1
            \uff1cscript\uff1e
            \u202ereversed\u202c
            \u2066isolated\u2069
            \u200f\u200e
            a\u200bb
            a\u200db
            a\u2060b
            \ufeffbom
            \u00a0
            \u180e
            \u0085
            \u00ad
            \u034f
            \ufffd
            \ufffe
            \uffff
            \ufdd0
            \ue000
            \ud83d\ude00
            \ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67
            \ud83c\udde9\ud83c\uddea
            \ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc7f
            \ud83d\udc4d\ud83c\udffd
            \ud835\udd18\ud835\udd2b\ud835\udd26
            \udbff\udfff
            z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309
            \u0300
            \ufe0f
            """;

    private NaughtyStrings() {}

    /// Without those that are no Unicode at all, such as a lone half of a pair.
    static List<String> all() {
        var all = new ArrayList<>(PLAIN.lines().toList());
        all.add("");
        IntStream.rangeClosed(0, 0x20).mapToObj(Character::toString).forEach(all::add);
        IntStream.range(0x7F, 0xA0).mapToObj(Character::toString).forEach(all::add);
        all.addAll(List.of("\u3000", "\u2028", "\u2029"));
        all.add("a\0b");
        all.add("a\r\nSet-Cookie: b=c");
        all.add("a\r\n\r\nHTTP/1.1 200 OK");
        all.add("\u001b[31mred\u001b[0m");
        all.add("x".repeat(201));
        all.add("x".repeat(5000));
        all.add("'".repeat(1000));
        all.add("*a".repeat(600));
        all.add("\u0301".repeat(1000));
        all.add("\ud83d\ude00".repeat(150));
        all.add("[".repeat(2000));
        all.add("9".repeat(2000));
        all.add("a,".repeat(500));
        return all.stream().distinct().toList();
    }
}
