;;; orgfig-program-tests.el --- Running a program, however it behaves  -*- lexical-binding: t; -*-

;;; Commentary:

;; What is run here in the program's place misbehaves in one way each; that
;; the real one is understood is tested everywhere else.

;;; Code:

(require 'support)

(defun orgfig-test-told ()
  "What was shown in the echo area."
  (with-current-buffer "*Messages*" (split-string (buffer-string) "\n" t)))

(defmacro orgfig-test-with-program (words &rest body)
  "Run BODY in a project of its own where WORDS start the program."
  (declare (indent 1))
  `(let* ((folder (file-name-as-directory (file-truename (make-temp-file "orgfig-test-" t))))
          (default-directory folder)
          (orgfig-program ,words))
     (write-region "" nil (expand-file-name "figures.org" folder) nil 'quiet)
     (when (get-buffer orgfig--log) (kill-buffer orgfig--log))
     (with-current-buffer (messages-buffer)
       (let ((inhibit-read-only t)) (erase-buffer)))
     (unwind-protect (progn ,@body)
       (orgfig-test--leave folder))))

(defun orgfig-test-run (&rest args)
  "Run the program with ARGS to its end: the lines, the status, output and errors."
  (let ((lines '()) ended)
    (orgfig--run (orgfig--project) args
                 :on-line (lambda (line) (push line lines))
                 :on-end (lambda (&rest all) (setq ended all)))
    (orgfig-test-until ended)
    (cons (nreverse lines) ended)))

(defun orgfig-test-sh (script)
  "The words that run SCRIPT in place of the program."
  (list "sh" "-c" script "orgfig"))

(defun orgfig-test-log ()
  "What is in the log."
  (with-current-buffer orgfig--log (buffer-string)))

(ert-deftest orgfig-program-lines-come-whole-however-they-are-written ()
  (orgfig-test-with-program (orgfig-test-sh "printf '{\"a\":'; sleep 0.1; printf '1}\\n\\n{\"a\":\"\\303'; sleep 0.1; printf '\\274\"}\\n{\"a\":null}'")
    (should (equal (orgfig-test-run) '((((a . 1)) ((a . "ü")) ((a))) 0 "" "")))
    (should-not (orgfig-test-told))))

(ert-deftest orgfig-program-what-is-no-json-is-told-once ()
  (orgfig-test-with-program (orgfig-test-sh "printf 'Traceback\\n{\"a\": 1}\\n[1]\\n{\"a\":\\n'")
    (should (equal (car (orgfig-test-run)) '(((a . 1)))))
    (should (equal (orgfig-test-told) '("orgfig printed what is no JSON: Traceback")))))

(ert-deftest orgfig-program-errors-go-to-the-log-below-the-command ()
  (orgfig-test-with-program (orgfig-test-sh "echo \"$1 failed\" >&2; exit 2")
    (should (equal (orgfig-test-run "größe.org:1-2") '(nil 2 "" "größe.org:1-2 failed\n")))
    (should (string-match-p "\\`\\[....-..-.. ..:..:..\\] .*: .*sh -c .*\ngröße.org:1-2 failed\n\\'"
                            (orgfig-test-log)))))

(ert-deftest orgfig-program-the-log-does-not-grow-for-ever ()
  (orgfig-test-with-program (orgfig-test-sh "head -c 1000000 /dev/zero | tr '\\0' x >&2; echo last >&2")
    (should (= (length (nth 3 (orgfig-test-run))) 1000005))
    (should (<= (length (orgfig-test-log)) orgfig--log-size))
    (should (string-suffix-p "xlast\n" (orgfig-test-log)))))

(ert-deftest orgfig-program-a-signal-that-ends-it-is-told ()
  (orgfig-test-with-program (orgfig-test-sh "kill -9 $$")
    (let (answer)
      (orgfig--ask (orgfig--project) '() (lambda (&rest all) (setq answer all)))
      (orgfig-test-until answer)
      (should (equal answer '(nil "the program was ended by signal 9"))))))

(ert-deftest orgfig-program-an-error-in-a-listener-is-told-and-stops-nothing ()
  (orgfig-test-with-program (orgfig-test-sh "printf '{\"a\": 1}\\n{\"a\": 2}\\n'; echo e >&2")
    (let ((seen '()) ended (debug-on-error nil))
      (orgfig--run (orgfig--project) '()
                   :on-line (lambda (line) (push line seen) (error "Mine %s" (alist-get 'a line)))
                   :on-error (lambda (_) (error "Mine too"))
                   :on-end (lambda (&rest _) (setq ended t) (error "Mine at the end")))
      (orgfig-test-until ended)
      (should (equal seen '(((a . 2)) ((a . 1)))))
      (should (equal (sort (orgfig-test-told) #'string<)
                     '("orgfig: Mine 1" "orgfig: Mine 2" "orgfig: Mine at the end" "orgfig: Mine too"))))))

(defvar orgfig-test-hook nil "A hook of these tests.")

(ert-deftest orgfig-program-each-of-a-hook-is-called ()
  (let ((called '()) (debug-on-error nil))
    (let ((orgfig-test-hook (list (lambda (_) (error "Not this one"))
                                  (lambda (value) (push value called) 'something)
                                  (lambda (value) (push value called)))))
      (orgfig--announce 'orgfig-test-hook 7))
    (should (equal called '(7 7)))))

(ert-deftest orgfig-program-that-cannot-be-started-leaves-nothing ()
  (orgfig-test-with-program nil
    (write-region "#!/nowhere/python\n" nil "orgfig" nil 'quiet)
    (set-file-modes "orgfig" #o755)
    (dolist (orgfig-program (list "/nowhere/orgfig" (expand-file-name "orgfig") (expand-file-name "figures.org")))
      (condition-case problem
          (should-not (zerop (nth 1 (orgfig-test-run))))
        (user-error (should (string-match-p "program" (error-message-string problem)))))
      (should-not (orgfig-test-processes))
      (should-not (cl-remove-if-not (lambda (buffer) (string-match-p "orgfig errors" (buffer-name buffer)))
                                    (buffer-list))))))

(ert-deftest orgfig-program-in-a-folder-that-has-gone-is-refused ()
  (orgfig-test-with-program (orgfig-test-sh "true")
    (let ((project (orgfig--project)))
      (delete-directory folder t)
      (should-error (orgfig--run project '()) :type 'user-error)
      (should-not (orgfig-test-processes))
      (make-directory folder))))

(ert-deftest orgfig-program-ten-megabytes-in-one-line-are-read ()
  (orgfig-test-with-program (orgfig-test-sh "printf '{\"a\":\"'; head -c 10000000 /dev/zero | tr '\\0' x; printf '\"}'")
    (should (= (length (alist-get 'a (caar (orgfig-test-run)))) 10000000))))

(ert-deftest orgfig-program-is-not-waited-for-by-what-it-leaves-behind ()
  (orgfig-test-with-program (orgfig-test-sh "sleep 100 & echo $! >pid; exec 1>&-; exit 0")
    (should (equal (orgfig-test-run) '(nil 0 "" "")))
    (orgfig-test-idle)
    (signal-process (string-to-number (with-temp-buffer (insert-file-contents "pid") (buffer-string))) 'KILL)))

(ert-deftest orgfig-program-has-no-input-and-no-shell-reads-its-words ()
  (orgfig-test-with-program (list "sh" "-c" "cat >&2; printf '%s\\n' \"$@\" >&2" "orgfig")
    (should (equal (nth 3 (orgfig-test-run "$(touch x)" "; touch x" "")) "$(touch x)\n; touch x\n\n"))
    (should-not (file-exists-p "x"))))

(ert-deftest orgfig-program-leaves-no-buffer-and-no-process ()
  (orgfig-test-with-program (orgfig-test-sh "echo e >&2")
    (orgfig-test-run)
    (let ((before (buffer-list)))
      (dotimes (_ 5) (orgfig-test-run))
      (should-not (cl-set-difference (buffer-list) before))
      (should-not (orgfig-test-processes)))))

(ert-deftest orgfig-program-is-never-that-of-a-file ()
  (orgfig-test-with-program (orgfig-test-sh "true")
    (with-temp-buffer
      (setq-local orgfig-program "/nowhere/evil")
      (should (equal (cadr (orgfig--program)) "-c"))
      (should (risky-local-variable-p 'orgfig-program)))))

;;; orgfig-program-tests.el ends here
