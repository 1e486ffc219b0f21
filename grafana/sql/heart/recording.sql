-- The first ten seconds.
SELECT
    (sample.number - 1)::double precision / signal.sampling_frequency AS "Second",
    sample.microvolt / 1000::double precision AS "ECG"
FROM withings.heart_signal AS signal
CROSS JOIN unnest(signal.signal[1:10 * signal.sampling_frequency])
    WITH ORDINALITY AS sample (microvolt, number)
WHERE
    signal.account_id IN ($account)
    AND signal.signalid = '$recording'
    AND signal.deleted_at IS NULL
    AND signal.sampling_frequency > 0
ORDER BY sample.number
